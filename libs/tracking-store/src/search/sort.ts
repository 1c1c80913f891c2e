import { invalidParameter } from '../tracking-store.errors.js';
import { identifierOf } from './comparison.js';
import { badPageToken } from './page-token.js';
import type { SqlBuilder } from './sql-builder.js';
import { tokenize, type Identifier } from './tokenizer.js';

export type Direction = 'ASC' | 'DESC';

export interface OrderClause {
  readonly identifier: Identifier;
  readonly direction: Direction;
}

/** One column of a total order. The expression is never null: what may be missing has a column of its own before it. */
export interface SortTerm {
  readonly expression: string;
  readonly direction: Direction;
  readonly type: 'bigint' | 'integer' | 'float8' | 'text' | 'uuid';
}

const MAX_ORDER_CLAUSES = 20;

/** Reads `identifier [ASC|DESC]`. */
export function parseOrderBy(clauses: readonly string[]): OrderClause[] {
  if (clauses.length > MAX_ORDER_CLAUSES) {
    throw invalidParameter(`order_by has more than ${MAX_ORDER_CLAUSES} clauses.`);
  }
  return clauses.map((clause) => {
    const [first, second, ...more] = tokenize(clause);
    const identifier = first && identifierOf(first);
    const word = second?.source.toUpperCase() ?? 'ASC';
    const isDirectionAlone = first && !second && /^(asc|desc)$/i.test(first.source);
    if (!identifier || more.length > 0 || isDirectionAlone) {
      throw invalidParameter(`Invalid order_by clause '${clause.slice(0, 500)}'. Could not be parsed.`);
    }
    if (word !== 'ASC' && word !== 'DESC') {
      throw invalidParameter(`Invalid ordering key in order_by clause '${clause.slice(0, 500)}'.`);
    }
    return { identifier, direction: word };
  });
}

export function assertNoDuplicates(fields: readonly string[]): void {
  const repeated = fields.filter((field, index) => fields.indexOf(field) !== index);
  if (repeated.length === 0) return;
  const list = [...new Set(repeated)].map((field) => `'${field.slice(0, 300)}'`).join(', ');
  throw invalidParameter(`\`order_by\` contains duplicate fields: [${list}]`);
}

export const orderSql = (terms: readonly SortTerm[]): string =>
  terms.map(({ expression, direction }) => `${expression} ${direction}`).join(', ');

/** The same order, of rows whose sort columns were named `k0`, `k1` and so on, or from another number on. */
export const namedOrder = (terms: readonly SortTerm[], first = 0): string =>
  terms.map(({ direction }, index) => `k${first + index} ${direction}`).join(', ');

/** The sort key of a row as a text array, for the token of the page after it. */
export const keySql = (terms: readonly SortTerm[]): string =>
  `ARRAY[${terms.map(({ expression }) => `(${expression})::text`).join(', ')}]`;

/** What a token of this order is marked with: the expressions and their directions, which say what its key means. */
export const orderName = (terms: readonly SortTerm[]): string =>
  terms.map(({ expression, direction }) => `${expression} ${direction}`).join(',');

/** What Postgres reads as a value of the type: a forged key is refused before it gets there. */
const READABLE: Readonly<Record<SortTerm['type'], (text: string) => boolean>> = {
  integer: (text) => /^-?\d{1,9}$/.test(text),
  bigint: (text) => /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text),
  float8: (text) =>
    /^(?:NaN|-?Infinity|-?\d{1,400}(?:\.\d{1,400})?(?:e[+-]?\d{1,3})?)$/.test(text) && !isOutOfRange(text),
  text: (text) => !text.includes('\0'),
  uuid: (text) => /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/.test(text),
};

/** Postgres refuses what JavaScript rounds to infinity or to zero. */
function isOutOfRange(text: string): boolean {
  const number = Number(text);
  if (text === 'NaN' || text.endsWith('Infinity')) return false;
  return !Number.isFinite(number) || (number === 0 && /[1-9]/.test(text.replace(/e.*$/, '')));
}

/** Refuses a key whose values Postgres could not read as these types. */
export function assertReadable(key: readonly string[], types: readonly SortTerm['type'][]): void {
  const isReadable = types.every((type, index) => READABLE[type](key[index] ?? ''));
  if (key.length !== types.length || !isReadable) throw badPageToken();
}

/**
 * Rows after a key: greater in the first column, or equal there and greater in the second, and so on. The leading
 * bound repeats what follows from that, in a form that an index range can use.
 */
export function afterKeySql(sql: SqlBuilder, terms: readonly SortTerm[], key: readonly string[]): string {
  assertReadable(
    key,
    terms.map(({ type }) => type),
  );
  const bound = terms.map(({ type }, index) => `${sql.bind(key[index])}::${type}`);
  const compare = ({ direction }: SortTerm): string => (direction === 'ASC' ? '>' : '<');
  const alternatives = terms.map((term, index) => {
    const equal = terms.slice(0, index).map(({ expression }, at) => `${expression} = ${bound[at]}`);
    return `(${[...equal, `${term.expression} ${compare(term)} ${bound[index]}`].join(' AND ')})`;
  });
  const [first] = terms;
  const leading = first ? `${first.expression} ${compare(first)}= ${bound[0]} AND ` : '';
  return `${leading}(${alternatives.join(' OR ')})`;
}
