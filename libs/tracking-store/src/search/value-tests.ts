import { invalidParameter } from '../tracking-store.errors.js';
import type { Comparator, Literal } from './comparison.js';
import type { SqlBuilder } from './sql-builder.js';

export type TextTest =
  | { readonly comparator: '=' | '!=' | 'LIKE' | 'ILIKE'; readonly text: string }
  | { readonly comparator: 'IN' | 'NOT IN'; readonly texts: readonly string[] };

export interface NumberTest {
  readonly comparator: '=' | '!=' | '>' | '>=' | '<' | '<=';
  /** As it was written: integers of the filter may be larger than a double can hold. */
  readonly number: string;
}

const TEXT_COMPARATORS = ['=', '!=', 'LIKE', 'ILIKE'] as const;
const LIST_COMPARATORS = ['IN', 'NOT IN'] as const;
const NUMBER_COMPARATORS = ['=', '!=', '>', '>=', '<', '<='] as const;

const oneOf = <T extends string>(list: readonly T[], value: string): T | undefined =>
  list.find((item) => item === value);

function badComparator(comparator: Comparator, valid: readonly string[]) {
  const list = valid.map((item) => `'${item}'`).join(', ');
  return invalidParameter(`Invalid comparator '${comparator}' not one of '{${list}}'`);
}

/** `what` names the kind of thing in messages: parameter, tag, attributes, dataset attributes. */
export function textTest(comparator: Comparator, value: Literal, what: string): TextTest {
  const plain = oneOf(TEXT_COMPARATORS, comparator);
  if (!plain && value.kind !== 'list') throw badComparator(comparator, TEXT_COMPARATORS);
  if (value.kind === 'word') {
    throw invalidParameter(
      'Parameter value is either not quoted or unidentified quote types used for string value ' +
        `${value.source.slice(0, 500)}. Use either single or double quotes.`,
    );
  }
  if (!plain || value.kind !== 'text') {
    throw invalidParameter(
      `Expected a quoted string value for ${what} (e.g. 'my-value'). Got value ${value.source.slice(0, 500)}`,
    );
  }
  return { comparator: plain, text: value.text };
}

/** As `textTest`, and a list with IN and NOT IN. */
export function textOrListTest(comparator: Comparator, value: Literal, what: string): TextTest {
  const list = oneOf(LIST_COMPARATORS, comparator);
  if (list && value.kind === 'list') return { comparator: list, texts: value.texts };
  if (!oneOf(TEXT_COMPARATORS, comparator)) {
    throw badComparator(comparator, [...TEXT_COMPARATORS, ...LIST_COMPARATORS]);
  }
  return textTest(comparator, value, what);
}

/** `what` starts the message's last part: "metric", or "numeric attribute: start_time". */
export function numberTest(comparator: Comparator, value: Literal, what: string): NumberTest {
  const known = oneOf(NUMBER_COMPARATORS, comparator);
  if (!known) throw badComparator(comparator, NUMBER_COMPARATORS);
  if (value.kind !== 'number') {
    throw invalidParameter(`Expected numeric value type for ${what}. Found ${value.source.slice(0, 500)}`);
  }
  return { comparator: known, number: value.source };
}

/** The texts of which a value has to be one, exactly; null for other tests. */
export function exactTexts(test: TextTest): readonly string[] | null {
  if (test.comparator === 'IN') return test.texts;
  return test.comparator === '=' ? [test.text] : null;
}

/** A pattern that ends in a lone backslash is an error for Postgres; here the backslash stands for itself. */
const safePattern = (pattern: string): string => {
  const slashes = /\\*$/.exec(pattern)?.[0].length ?? 0;
  return slashes % 2 === 1 ? `${pattern}\\` : pattern;
};

/** SQL of a test on a text column. ILIKE needs a collation that knows letters beyond ASCII. */
export function textSql(sql: SqlBuilder, column: string, test: TextTest): string {
  switch (test.comparator) {
    case '=':
    case '!=':
      return `${column} ${test.comparator === '=' ? '=' : '<>'} ${sql.bind(test.text)}`;
    case 'LIKE':
      return `${column} LIKE ${sql.bind(safePattern(test.text))}`;
    case 'ILIKE':
      return `${column} COLLATE "default" ILIKE ${sql.bind(safePattern(test.text))}`;
    case 'IN':
      return `${column} = ANY (${sql.bind(test.texts)}::text[])`;
    case 'NOT IN':
      return `${column} <> ALL (${sql.bind(test.texts)}::text[])`;
  }
}

/** Values may be longer than an index entry: the indexes hold their beginnings. */
export const INDEXED_LENGTH = 128;

/** What an index holds of a column. */
export const beginningSql = (column: string): string => `left(${column}, ${INDEXED_LENGTH})`;

/** As `textSql`, with a bound on the value's indexed beginning wherever the test implies one. */
export function indexedTextSql(sql: SqlBuilder, column: string, test: TextTest): string {
  const whole = textSql(sql, column, test);
  const beginning = beginningSql(column);
  if (test.comparator === '=') return `${beginning} = ${sql.bind(beginningOf(test.text))} AND ${whole}`;
  const literal = test.comparator === 'LIKE' ? indexedBeginning(test.text) : '';
  return literal === '' ? whole : `${beginning} LIKE ${sql.bind(`${literal}%`)} AND ${whole}`;
}

/** What every text begins with that fits a pattern, as far as the index holds it. */
export const indexedBeginning = (pattern: string): string =>
  beginningOf(/^[^%_\\]*/.exec(pattern)?.[0] ?? '');

/** By characters, as Postgres counts them. */
const beginningOf = (text: string): string =>
  [...text.slice(0, 2 * INDEXED_LENGTH)].slice(0, INDEXED_LENGTH).join('');

const SQL_OPERATORS = { '=': '=', '!=': '<>', '>': '>', '>=': '>=', '<': '<', '<=': '<=' } as const;
const BIGINT = /^[+-]?\d{1,18}$/;

/** Whole numbers are compared as bigint, which an index can serve. */
export function integerSql(sql: SqlBuilder, column: string, { comparator, number }: NumberTest): string {
  const type = BIGINT.test(number) ? 'bigint' : 'numeric';
  return `${column} ${SQL_OPERATORS[comparator]} ${sql.bind(number)}::${type}`;
}

/** NaN fits no comparison but `!=`; Postgres takes it for the greatest number, which an index range ends before. */
export function doubleSql(sql: SqlBuilder, column: string, { comparator, number }: NumberTest): string {
  const test = `${column} ${SQL_OPERATORS[comparator]} ${sql.bind(Number(number))}::float8`;
  return comparator === '>' || comparator === '>=' ? `${test} AND ${column} < 'NaN'` : test;
}
