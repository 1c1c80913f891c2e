import { invalidParameter } from '../tracking-store.errors.js';
import { tokenize, type Identifier, type Token } from './tokenizer.js';

export type Comparator =
  | '='
  | '!='
  | '>'
  | '>='
  | '<'
  | '<='
  | 'LIKE'
  | 'ILIKE'
  | 'RLIKE'
  | 'IN'
  | 'NOT IN'
  | 'IS NULL'
  | 'IS NOT NULL';

export type Literal =
  | { readonly kind: 'text'; readonly text: string; readonly source: string }
  | { readonly kind: 'number'; readonly source: string }
  | { readonly kind: 'list'; readonly texts: readonly string[]; readonly source: string }
  | { readonly kind: 'numbers'; readonly sources: readonly string[]; readonly source: string }
  | { readonly kind: 'word'; readonly source: string }
  | { readonly kind: 'none'; readonly source: '' };

/** One clause of a filter. What its names mean is for whoever searches. */
export interface Comparison {
  readonly identifier: Identifier;
  readonly comparator: Comparator;
  readonly value: Literal;
}

/** Where a filter may say more than MLflow's own. */
export interface FilterGrammar {
  /** `IN (1, 2)`: MLflow's lists hold texts only. */
  readonly hasNumberLists?: boolean;
}

/** Filters come from outside; a long one costs a plan of its size. */
const MAX_FILTER_LENGTH = 100_000;
const MAX_CLAUSES = 100;
const SYMBOLS: ReadonlySet<string> = new Set(['=', '!=', '>', '>=', '<', '<=']);
const NOTHING: Literal = { kind: 'none', source: '' };

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.source.toUpperCase() === word;
const isOther = (token: Token | undefined, source: string): boolean =>
  token?.kind === 'other' && token.source === source;
const shown = (tokens: readonly Token[]): string =>
  tokens
    .map(({ source }) => `'${source}'`)
    .join(', ')
    .slice(0, 500);

/** Reads clauses joined by AND: there is no OR, no NOT and no bracket in this language. */
export function parseFilter(filter: string, grammar: FilterGrammar = {}): Comparison[] {
  if (filter.length > MAX_FILTER_LENGTH) throw invalidParameter('The filter is too long.');
  const tokens = tokenize(filter);
  if (tokens.length === 0) return [];
  if (isOther(tokens.at(-1), ';')) throw invalidParameter("Invalid clause(s) in filter string: ';'");
  if (tokens.some((token) => isOther(token, ';'))) {
    throw invalidParameter(
      `Search filter contained multiple expression '${filter.slice(0, 500)}'. Provide AND-ed expression list.`,
    );
  }
  const clauses = splitAtAnd(tokens);
  if (clauses.length > MAX_CLAUSES) {
    throw invalidParameter(`The filter has more than ${MAX_CLAUSES} clauses.`);
  }
  return clauses.map((clause) => parseClause(clause, tokens, grammar));
}

function splitAtAnd(tokens: readonly Token[]): Token[][] {
  const clauses: Token[][] = [[]];
  for (const token of tokens) {
    if (isWord(token, 'AND')) clauses.push([]);
    else clauses.at(-1)?.push(token);
  }
  return clauses;
}

function parseClause(clause: readonly Token[], all: readonly Token[], grammar: FilterGrammar): Comparison {
  const [first, ...rest] = clause;
  const stray = clause.find((token) => isWord(token, 'OR') || isOther(token, ')'));
  const isList = clause.some((token) => isWord(token, 'IN'));
  if (!first || isOther(first, '(') || isWord(first, 'NOT') || (stray && !isList)) {
    throw invalidParameter(`Invalid clause(s) in filter string: ${shown(stray ? [stray, ...clause] : all)}`);
  }
  const identifier = identifierOf(first);
  const comparison = comparatorOf(rest);
  if (!identifier) {
    throw invalidParameter(`Invalid comparison clause. Expected 'Identifier' found '${first.source}'`);
  }
  if (!comparison) throw wrongShape(clause);
  const { comparator, length } = comparison;
  const operand = rest.slice(length);
  const numbers = grammar.hasNumberLists && comparator.endsWith('IN') ? numbersOf(operand) : null;
  return { identifier, comparator, value: numbers ?? valueOf(comparator, operand, clause) };
}

const wrongShape = (clause: readonly Token[]) =>
  invalidParameter(`Invalid clause(s) in filter string: ${shown(clause)}`);

/** Single quotes make a text, never a name. */
export function identifierOf(token: Token): Identifier | null {
  if (token.kind === 'word') return token.identifier;
  return token.kind === 'quoted' && token.quote !== "'" ? { entity: null, key: token.text } : null;
}

interface FoundComparator {
  readonly comparator: Comparator;
  /** Tokens that it is written with. */
  readonly length: number;
}

const WORD_COMPARATORS: readonly Comparator[] = [
  'IS NOT NULL',
  'IS NULL',
  'NOT IN',
  'ILIKE',
  'RLIKE',
  'LIKE',
  'IN',
];

function comparatorOf(tokens: readonly Token[]): FoundComparator | null {
  const [first] = tokens;
  if (first?.kind === 'operator') {
    if (SYMBOLS.has(first.source)) return { comparator: first.source as Comparator, length: 1 };
    throw invalidParameter(`Invalid comparator '${first.source}'`);
  }
  for (const comparator of WORD_COMPARATORS) {
    const words = comparator.split(' ');
    if (words.every((word, index) => isWord(tokens[index], word)))
      return { comparator, length: words.length };
  }
  return null;
}

function valueOf(comparator: Comparator, tokens: readonly Token[], clause: readonly Token[]): Literal {
  if (comparator === 'IN' || comparator === 'NOT IN') return listOf(tokens, clause);
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') {
    if (tokens.length > 0) throw wrongShape(clause);
    return NOTHING;
  }
  const [token, ...more] = tokens;
  if (!token || more.length > 0) throw wrongShape(clause);
  const { source } = token;
  if (token.kind === 'number') return { kind: 'number', source };
  if (token.kind === 'quoted' && token.quote !== '`') return { kind: 'text', text: token.text, source };
  return { kind: 'word', source };
}

/** `('a', "b")`, never empty. */
function listOf(tokens: readonly Token[], clause: readonly Token[]): Literal {
  if (!isOther(tokens[0], '(')) throw wrongShape(clause);
  const source = tokens.map((token) => token.source).join('');
  const texts: string[] = [];
  const inner = tokens.slice(1, -1);
  for (const [index, token] of inner.entries()) {
    const isValue = index % 2 === 0;
    if (isValue && token.kind === 'quoted' && token.quote !== '`') texts.push(token.text);
    else if (isValue || !isOther(token, ',')) throw badList(source);
  }
  const isClosed = isOther(tokens.at(-1), ')') && inner.length % 2 === 1;
  if (!isClosed) throw badList(source);
  return { kind: 'list', texts, source };
}

/** `(1, 2.5)`; null when it is not that. */
function numbersOf(tokens: readonly Token[]): Literal | null {
  const inner = tokens.slice(1, -1);
  const isList = isOther(tokens[0], '(') && isOther(tokens.at(-1), ')') && inner.length % 2 === 1;
  const fits = inner.every((token, index) =>
    index % 2 === 0 ? token.kind === 'number' : isOther(token, ','),
  );
  if (!isList || !fits) return null;
  const sources = inner.filter((_, index) => index % 2 === 0).map(({ source }) => source);
  return { kind: 'numbers', sources, source: tokens.map(({ source }) => source).join('') };
}

const badList = (source: string) =>
  invalidParameter(
    `While parsing a list in the query, expected a non-empty list of quoted string values, found '${source.slice(0, 500)}'`,
  );
