import { invalidParameter } from '@weir/tracking-store';

/**
 * Takes JSON text apart without reading it into values: a number keeps its digits, an object the order of its keys.
 * JSON.parse would turn 1.0 into 1 and 9007199254740993 into another number, and both are part of what a record is
 * known by. Call it only with text that JSON.parse accepts, but for `elements`, which finds that text.
 */
const SPACE = /[ \t\n\r]*/y;
const SCALAR = /[^\s,\]}[{":]+/y;
/** Postgres reads nested values by recursion, and so does everybody who works with them. */
const MAX_DEPTH = 200;

export const tooDeep = () => invalidParameter(`JSON text is nested more than ${MAX_DEPTH} levels deep.`);

function end(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}

/** Where the text whose quote is at `start` ends; `start` itself where it does not. A pattern would need a stack of its size. */
function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
  }
  return start;
}

/** Where the value at `start` ends; `start` itself where there is none. */
function valueEnd(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return stringEnd(text, start);
  if (first !== '{' && first !== '[') return end(SCALAR, text, start);
  let depth = 0;
  let position = start;
  do {
    const character = text[position];
    if (character === undefined) return start;
    if (character === '"') {
      const next = stringEnd(text, position);
      if (next === position) return start;
      position = next;
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    if (depth > MAX_DEPTH) throw tooDeep();
    position += 1;
  } while (depth > 0);
  return position;
}

/** The texts of an array's elements, which may be no JSON themselves; null for anything but an array of them. */
export function elements(text: string): string[] | null {
  let position = end(SPACE, text, 0);
  if (text[position] !== '[') return null;
  position = end(SPACE, text, position + 1);
  const found: string[] = [];
  if (text[position] === ']') return isEnd(text, position + 1) ? found : null;
  for (;;) {
    const next = valueEnd(text, position);
    if (next === position) return null;
    found.push(text.slice(position, next));
    position = end(SPACE, text, next);
    if (text[position] === ']') return isEnd(text, position + 1) ? found : null;
    if (text[position] !== ',') return null;
    position = end(SPACE, text, position + 1);
  }
}

const isEnd = (text: string, position: number): boolean => end(SPACE, text, position) === text.length;

/** Names and texts of an object's members. Of members with one name the last counts, as for JSON.parse. */
export function members(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let position = end(SPACE, text, end(SPACE, text, 0) + 1);
  while (text[position] === '"') {
    const nameEnd = stringEnd(text, position);
    const name = String(JSON.parse(text.slice(position, nameEnd)));
    const start = end(SPACE, text, end(SPACE, text, nameEnd) + 1);
    const next = valueEnd(text, start);
    found.set(name, text.slice(start, next));
    position = end(SPACE, text, next);
    if (text[position] === ',') position = end(SPACE, text, position + 1);
  }
  return found;
}

/** One text for all ways to write a value: keys in order, no space, strings as JSON.stringify writes them. */
export function canonical(text: string): string {
  const first = text[0];
  if (first === '"') return JSON.stringify(JSON.parse(text));
  if (first === '[') return `[${(elements(text) ?? []).map(canonical).join(',')}]`;
  if (first !== '{') return text;
  const sorted = [...members(text)].sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${canonical(value)}`).join(',')}}`;
}
