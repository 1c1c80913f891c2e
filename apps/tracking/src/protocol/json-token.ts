/**
 * Finds how a value was written in JSON text. Messages repeat the caller's own token: JSON.parse has turned `9.0` into
 * 9 by then. Only called for text that JSON.parse has accepted.
 */
export function jsonTokenAt(text: string, path: readonly (string | number)[]): string | null {
  let start = skipSpace(text, 0);
  for (const step of path) {
    const next = typeof step === 'number' ? elementStart(text, start, step) : memberStart(text, start, step);
    if (next === null) return null;
    start = next;
  }
  return text.slice(start, valueEnd(text, start));
}

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /[^\s,\]}]+/y;

/** Where the JSON string ends that begins at `start`. No pattern: a string of megabytes would exhaust its stack. */
export function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}

function matchEnd(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}

const skipSpace = (text: string, start: number): number => matchEnd(SPACE, text, start);

function valueEnd(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return stringEnd(text, start);
  if (first !== '{' && first !== '[') return matchEnd(SCALAR, text, start);
  let depth = 0;
  let position = start;
  do {
    const character = text[position];
    if (character === '"') {
      position = stringEnd(text, position);
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    position += 1;
  } while (depth > 0 && position < text.length);
  return position;
}

function elementStart(text: string, start: number, index: number): number | null {
  if (text[start] !== '[') return null;
  let position = skipSpace(text, start + 1);
  for (let passed = 0; passed < index; passed += 1) {
    position = skipSpace(text, valueEnd(text, position));
    if (text[position] !== ',') return null;
    position = skipSpace(text, position + 1);
  }
  return text[position] === ']' ? null : position;
}

/** The last member of that name: so does JSON.parse. */
function memberStart(text: string, start: number, name: string): number | null {
  if (text[start] !== '{') return null;
  let found: number | null = null;
  let position = skipSpace(text, start + 1);
  while (text[position] === '"') {
    const keyEnd = stringEnd(text, position);
    const key: unknown = JSON.parse(text.slice(position, keyEnd));
    const value = skipSpace(text, skipSpace(text, keyEnd) + 1);
    if (key === name) found = value;
    position = skipSpace(text, valueEnd(text, value));
    if (text[position] === ',') position = skipSpace(text, position + 1);
  }
  return found;
}
