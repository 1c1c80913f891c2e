import type { Comparator, Comparison, Literal } from '../search/comparison.js';
import type { SqlBuilder } from '../search/sql-builder.js';
import { textSql, type TextTest } from '../search/value-tests.js';
import { invalidParameter } from '../tracking-store.errors.js';

export type TraceTextTest = TextTest | { readonly comparator: 'RLIKE'; readonly text: string };

const COMPARATORS = ['=', '!=', 'LIKE', 'ILIKE', 'RLIKE', 'IN', 'NOT IN'] as const;

/** What is searched, for messages: `span.name`, `feedback`. */
interface Subject {
  /** Begins the message about a comparator: `span.name comparator`. */
  readonly comparatorPrefix: string;
  /** The kind of entity, in messages about values. */
  readonly kind: string;
}

const ATTRIBUTE: Subject = { comparatorPrefix: 'Invalid comparator', kind: 'attributes' };

/** The test of a text with everything that traces can be searched by. */
export function traceTextTest(
  { comparator, value }: Comparison,
  subject: Subject = ATTRIBUTE,
  allowed: readonly Comparator[] = COMPARATORS,
): TraceTextTest {
  const known = COMPARATORS.find((item) => item === comparator);
  if (!known || !allowed.includes(comparator)) throw badComparator(comparator, subject, allowed);
  if (known === 'IN' || known === 'NOT IN') {
    if (value.kind === 'list') return { comparator: known, texts: value.texts };
    throw badValue(value, subject);
  }
  if (value.kind !== 'text') throw badValue(value, subject);
  if (known === 'RLIKE') checkPattern(value.text);
  return { comparator: known, text: value.text };
}

function badComparator(comparator: Comparator, subject: Subject, allowed: readonly Comparator[]) {
  const list = allowed.map((item) => `'${item}'`).join(', ');
  return invalidParameter(`${subject.comparatorPrefix} '${comparator}' not one of '{${list}}'`);
}

function badValue(value: Literal, { kind }: Subject) {
  const source = value.source.slice(0, 500);
  if (value.kind === 'number' && kind === ATTRIBUTE.kind) {
    return invalidParameter(
      `Only the time attributes support comparison with numeric values. Got value ${source}`,
    );
  }
  return value.kind === 'word'
    ? invalidParameter(
        'Parameter value is either not quoted or unidentified quote types used for string value ' +
          `${source}. Use either single or double quotes.`,
      )
    : invalidParameter(`Expected a quoted string value for ${kind} (e.g. 'my-value'). Got value ${source}`);
}

const MAX_PATTERN = 1_000;
const BACK_REFERENCE = /(?:^|[^\\])(?:\\\\)*\\[1-9]/;

/** Postgres matches without trying every way through a pattern, unless the pattern refers back to itself. */
function checkPattern(pattern: string): void {
  if (pattern.length > MAX_PATTERN) {
    throw invalidParameter(`The pattern of RLIKE is longer than ${MAX_PATTERN} characters.`);
  }
  if (BACK_REFERENCE.test(pattern)) {
    throw invalidParameter('The pattern of RLIKE must not refer back to what it matched.');
  }
}

export const traceTextSql = (sql: SqlBuilder, column: string, test: TraceTextTest): string =>
  test.comparator === 'RLIKE' ? `${column} ~ ${sql.bind(test.text)}` : textSql(sql, column, test);
