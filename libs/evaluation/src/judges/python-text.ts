/** Deeper values are cut: no judge reads them, and their writing must not exhaust the stack. */
const MAX_DEPTH = 50;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Quotes as Python's `repr` chooses them: single ones, unless the text holds some and no double ones. */
const quoted = (text: string): string => {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character);
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
};

/** Python writes exponents with two digits at least. */
const numberText = (value: number): string => String(value).replace(/e([+-])(\d)$/, 'e$10$2');

const written = (value: unknown, depth: number): string => {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'object') return typeof value;
  if (depth >= MAX_DEPTH) return '...';
  if (Array.isArray(value)) return `[${value.map((item) => written(item, depth + 1)).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${written(item, depth + 1)}`);
  return `{${entries.join(', ')}}`;
};

/**
 * A value as Python's `str` writes it, which is how the clients show values to judges: texts as they are, `True`, `None`,
 * `['a', 'b']`. Numbers came through JSON, so that 3.0 is 3 here.
 */
export const pythonText = (value: unknown): string => (typeof value === 'string' ? value : written(value, 0));
