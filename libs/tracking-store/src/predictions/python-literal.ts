/**
 * Python's text of dicts, lists, strings and numbers, which is how clients of the 2.8 era write structured inputs into
 * `llm_predictions.csv`.
 */

/** Deeper values are kept as text: nothing that a person logs is nested like that. */
const MAX_DEPTH = 100;

const WORDS = new Map<string, unknown>([
  ['None', null],
  ['True', true],
  ['False', false],
]);
const NUMBER = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_]+/y;
const SPACE = /[ \t\r\n]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};
const CODED: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

class NotALiteral extends Error {}

/** Reads one value; steps forward through the text and never back. */
class LiteralReader {
  private position = 0;

  constructor(private readonly text: string) {}

  whole(): unknown {
    const value = this.value(0);
    this.skipSpace();
    if (this.position < this.text.length) throw new NotALiteral();
    return value;
  }

  private value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new NotALiteral();
    this.skipSpace();
    const first = this.text.charAt(this.position);
    if (first === '{') return this.dict(depth);
    if (first === '[') return this.items(']', depth);
    if (first === '(') return this.items(')', depth);
    if (first === "'" || first === '"') return this.quoted();
    const number = this.match(NUMBER);
    if (number !== null) return finite(number);
    const word = this.match(WORD) ?? '';
    if (!WORDS.has(word)) throw new NotALiteral();
    return WORDS.get(word);
  }

  private dict(depth: number): Record<string, unknown> {
    this.take('{');
    const entries: [string, unknown][] = [];
    while (!this.takes('}')) {
      this.skipSpace();
      const key = this.value(depth + 1);
      if (typeof key !== 'string') throw new NotALiteral();
      this.take(':');
      entries.push([key, this.value(depth + 1)]);
      if (!this.takes(',')) {
        this.take('}');
        break;
      }
    }
    return Object.fromEntries(entries);
  }

  private items(end: string, depth: number): unknown[] {
    this.position += 1;
    const items: unknown[] = [];
    while (!this.takes(end)) {
      items.push(this.value(depth + 1));
      if (!this.takes(',')) {
        this.take(end);
        break;
      }
    }
    return items;
  }

  private quoted(): string {
    const quote = this.text.charAt(this.position);
    this.position += 1;
    let value = '';
    for (;;) {
      const next = this.text.charAt(this.position);
      if (next === '' || next === '\n') throw new NotALiteral();
      this.position += 1;
      if (next === quote) return value;
      value += next === '\\' ? this.escape() : next;
    }
  }

  private escape(): string {
    const kind = this.text.charAt(this.position);
    this.position += 1;
    const known = ESCAPES[kind];
    if (known !== undefined) return known;
    const length = CODED[kind];
    if (length === undefined) return `\\${kind}`;
    const digits = this.text.slice(this.position, this.position + length);
    const code = Number.parseInt(digits, 16);
    if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < length || code > 0x10ffff) throw new NotALiteral();
    this.position += length;
    return String.fromCodePoint(code);
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return null;
    this.position += found.length;
    return found;
  }

  private skipSpace(): void {
    this.match(SPACE);
  }

  private takes(sign: string): boolean {
    this.skipSpace();
    if (this.text.charAt(this.position) !== sign) return false;
    this.position += 1;
    return true;
  }

  private take(sign: string): void {
    if (!this.takes(sign)) throw new NotALiteral();
  }
}

/** A number that JavaScript cannot hold exactly would change when it is shown: such a value stays text. */
function finite(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || (/^[+-]?\d+$/.test(text) && !Number.isSafeInteger(value)))
    throw new NotALiteral();
  return value;
}

/** The dict or list that a text stands for, or null: a plain text stays a text. */
export function parsePythonLiteral(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value = new LiteralReader(text).whole();
    return typeof value === 'object' ? value : null;
  } catch (error) {
    if (error instanceof NotALiteral) return null;
    throw error;
  }
}

/** What `str()` of Python makes of a JSON value. */
export function pythonText(value: unknown): string {
  return typeof value === 'string' ? value : representation(value);
}

function representation(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quotedText(value);
  if (Array.isArray(value)) return `[${value.map(representation).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${quotedText(key)}: ${representation(item)}`);
  return `{${entries.join(', ')}}`;
}

const CONTROL: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** In single quotes, unless there are only such within. */
function quotedText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\p{Cc}]/gu, (sign) => CONTROL[sign] ?? hex(sign));
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

const hex = (sign: string): string => `\\x${(sign.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
