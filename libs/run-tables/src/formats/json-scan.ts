/**
 * Finds where JSON values end in text of which only a part may be there yet. Values are checked, not built: a cell
 * stays the text it is. Also taken are `NaN`, `Infinity` and `-Infinity`, as Python's json and pandas do.
 */

/** The value goes on behind the end of the text. */
export const INCOMPLETE = -1;

/** What is wrong with the JSON, and at which character of the text. */
export class JsonFault extends Error {
  constructor(
    readonly reason: string,
    readonly at: number,
  ) {
    super(`${reason} (at character ${at})`);
  }
}

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const ESCAPES = new Set([...'"\\/bfnrt'].map((character) => character.charCodeAt(0)));
const HEX = /^[0-9a-fA-F]{4}$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WORDS = new Set(['true', 'false', 'null', 'NaN', 'Infinity', '-Infinity']);

export function skipSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

/** Where the value that begins at `start` ends. */
export function endOfValue(text: string, start: number, depth: number): number {
  if (start >= text.length) return INCOMPLETE;
  switch (text.charCodeAt(start)) {
    case QUOTE:
      return endOfString(text, start);
    case OPEN_LIST:
      return endOfList(text, start, { depth });
    case OPEN_OBJECT:
      return endOfObject(text, start, { depth });
    default:
      return endOfWord(text, start);
  }
}

export function endOfString(text: string, start: number): number {
  const { length } = text;
  let at = start + 1;
  while (at < length) {
    const code = text.charCodeAt(at);
    at += 1;
    if (code === QUOTE) return at;
    if (code === BACKSLASH) {
      at = endOfEscape(text, at);
      if (at === INCOMPLETE) return INCOMPLETE;
    } else if (code < SPACE) throw new JsonFault('a control character in a string must be escaped', at - 1);
  }
  return INCOMPLETE;
}

/** `at` is behind the backslash. */
function endOfEscape(text: string, at: number): number {
  if (at >= text.length) return INCOMPLETE;
  if (text.charCodeAt(at) !== 0x75) {
    if (!ESCAPES.has(text.charCodeAt(at)))
      throw new JsonFault('a string holds an escape that JSON does not have', at);
    return at + 1;
  }
  if (at + 4 >= text.length) return INCOMPLETE;
  if (!HEX.test(text.slice(at + 1, at + 5)))
    throw new JsonFault('\\u must be followed by four hexadecimal digits', at);
  return at + 5;
}

/** What a list or an object is read with. Depth counts down. */
export interface NestedScan {
  readonly depth: number;
  /** Told of every element: where it begins and ends. */
  readonly element?: (from: number, to: number) => void;
}

export function endOfList(text: string, start: number, { depth, element }: NestedScan): number {
  if (depth === 0) throw new JsonFault('lists and objects are nested too deep', start);
  let at = skipSpace(text, start + 1);
  if (text.charCodeAt(at) === CLOSE_LIST) return at + 1;
  for (;;) {
    const end = endOfValue(text, at, depth - 1);
    if (end === INCOMPLETE) return INCOMPLETE;
    element?.(at, end);
    at = skipSpace(text, end);
    if (at >= text.length) return INCOMPLETE;
    const code = text.charCodeAt(at);
    if (code === CLOSE_LIST) return at + 1;
    if (code !== COMMA) throw new JsonFault("',' or ']' must follow an element of a list", at);
    at = skipSpace(text, at + 1);
  }
}

/** What an object is read with. */
export interface ObjectScan {
  readonly depth: number;
  /** Told of every member: its name as text with quotes, and where its value begins and ends. */
  readonly member?: (name: string, from: number, to: number) => void;
}

export function endOfObject(text: string, start: number, { depth, member }: ObjectScan): number {
  if (depth === 0) throw new JsonFault('lists and objects are nested too deep', start);
  let at = skipSpace(text, start + 1);
  if (text.charCodeAt(at) === CLOSE_OBJECT) return at + 1;
  for (;;) {
    const nameStart = at;
    const nameEnd = endOfName(text, nameStart);
    if (nameEnd === INCOMPLETE) return INCOMPLETE;
    const valueStart = startOfMemberValue(text, nameEnd);
    if (valueStart === INCOMPLETE) return INCOMPLETE;
    const end = endOfValue(text, valueStart, depth - 1);
    if (end === INCOMPLETE) return INCOMPLETE;
    member?.(text.slice(nameStart, nameEnd), valueStart, end);
    at = skipSpace(text, end);
    if (at >= text.length) return INCOMPLETE;
    const code = text.charCodeAt(at);
    if (code === CLOSE_OBJECT) return at + 1;
    if (code !== COMMA) throw new JsonFault("',' or '}' must follow a member of an object", at);
    at = skipSpace(text, at + 1);
  }
}

export function endOfName(text: string, at: number): number {
  if (at >= text.length) return INCOMPLETE;
  if (text.charCodeAt(at) !== QUOTE) throw new JsonFault('a name in double quotes is expected', at);
  return endOfString(text, at);
}

export function startOfMemberValue(text: string, nameEnd: number): number {
  const colon = skipSpace(text, nameEnd);
  if (colon >= text.length) return INCOMPLETE;
  if (text.charCodeAt(colon) !== COLON) throw new JsonFault("':' must follow a name", colon);
  const value = skipSpace(text, colon + 1);
  return value >= text.length ? INCOMPLETE : value;
}

function endOfWord(text: string, start: number): number {
  let end = start;
  while (end < text.length && !endsWord(text.charCodeAt(end))) end += 1;
  if (end === text.length) return INCOMPLETE;
  const word = text.slice(start, end);
  if (NUMBER.test(word) || WORDS.has(word)) return end;
  throw new JsonFault(
    word === '' ? 'a value is missing' : `${JSON.stringify(word.slice(0, 40))} is no value of JSON`,
    start,
  );
}

function isSpace(code: number): boolean {
  return code === SPACE || code === 0x0a || code === 0x0d || code === 0x09;
}

function endsWord(code: number): boolean {
  return (
    code === COMMA ||
    code === CLOSE_LIST ||
    code === CLOSE_OBJECT ||
    code === COLON ||
    code === QUOTE ||
    isSpace(code)
  );
}
