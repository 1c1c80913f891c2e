import { invalidParameter } from '../tracking-store.errors.js';

/** A name as it was written: `entity.key`, or a key alone. The key may be quoted. */
export interface Identifier {
  readonly entity: string | null;
  readonly key: string;
}

interface TokenOf<Kind extends string> {
  readonly kind: Kind;
  /** As it was written, for messages. */
  readonly source: string;
}
export type Token =
  | (TokenOf<'word'> & { readonly identifier: Identifier })
  /** In single or double quotes, or backticks: a text, or a key that stands alone. */
  | (TokenOf<'quoted'> & { readonly quote: string; readonly text: string })
  | TokenOf<'number'>
  | TokenOf<'operator'>
  | TokenOf<'other'>;

const SPACE = /\s+/y;
const WORD = /[\p{L}_][\p{L}\p{N}_.]*/uy;
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_.])/uy;
const OPERATOR = /!=|>=|<=|<>|==|[=<>]/y;
const QUOTES = new Set(["'", '"', '`']);

function match(pattern: RegExp, text: string, position: number): string | null {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0] ?? null;
}

/** Cuts a filter or an order_by clause into tokens, in one pass and without backtracking. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const space = match(SPACE, text, position);
    if (space !== null) {
      position += space.length;
      continue;
    }
    const token = tokenAt(text, position);
    tokens.push(token);
    position += token.source.length;
  }
  return tokens;
}

function tokenAt(text: string, position: number): Token {
  const first = text.charAt(position);
  if (QUOTES.has(first)) return quotedAt(text, position);
  const number = match(NUMBER, text, position);
  if (number !== null) return { kind: 'number', source: number };
  const word = match(WORD, text, position);
  if (word !== null) return wordAt(text, position, word);
  const operator = match(OPERATOR, text, position);
  if (operator !== null) return { kind: 'operator', source: operator };
  return { kind: 'other', source: String.fromCodePoint(text.codePointAt(position) ?? 0) };
}

/** What stands between two quotes of a kind is the text as it is: neither quotes nor backslashes are taken out of it. */
function quotedAt(text: string, position: number): Token & { kind: 'quoted' } {
  const quote = text.charAt(position);
  const end = closingQuote(text, position);
  if (end === -1) {
    throw invalidParameter(`Invalid clause(s) in filter string: '${text.slice(position, position + 500)}'`);
  }
  const source = text.slice(position, end + 1);
  return { kind: 'quoted', source, quote, text: source.slice(1, -1) };
}

/**
 * A quote that is doubled, or that a backslash stands before, ends the text only when no other one is left to end it.
 * Backticks know no backslash.
 */
function closingQuote(text: string, position: number): number {
  const quote = text.charAt(position);
  let possible = -1;
  for (let at = text.indexOf(quote, position + 1); at !== -1;) {
    const isDoubled = text.charAt(at + 1) === quote;
    const isEscaped = quote !== '`' && slashesBefore(text, at, position) % 2 === 1;
    if (!isDoubled && !isEscaped) return at;
    possible = at;
    at = text.indexOf(quote, isEscaped ? at + 1 : at + 2);
  }
  return possible;
}

function slashesBefore(text: string, at: number, start: number): number {
  let count = 0;
  while (at - 1 - count > start && text.charAt(at - 1 - count) === '\\') count += 1;
  return count;
}

/** The first dot ends the entity; the key, or what follows a dot in it, may be in quotes (single ones are no key's). */
function wordAt(text: string, position: number, word: string): Token {
  const next = text.charAt(position + word.length);
  const dot = word.indexOf('.');
  const isQuotedKey = word.endsWith('.') && (next === '`' || next === '"');
  if (isQuotedKey) {
    const key = quotedAt(text, position + word.length);
    const identifier = { entity: word.slice(0, dot), key: word.slice(dot + 1) + key.text };
    return { kind: 'word', source: word + key.source, identifier };
  }
  const identifier =
    dot === -1 ? { entity: null, key: word } : { entity: word.slice(0, dot), key: word.slice(dot + 1) };
  return { kind: 'word', source: word, identifier };
}
