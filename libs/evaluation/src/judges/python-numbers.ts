const DIGIT = /^\p{Nd}$/u;
/** What `int()` takes for space around a number: what `str.isspace()` does, less U+001C to U+001F. */
const SPACE = '\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const INTEGER = new RegExp(`^[${SPACE}]*([+-]?)(\\p{Nd}(?:_?\\p{Nd})*)[${SPACE}]*$`, 'u');

/** Python refuses to make a number of longer texts. */
const MAX_DIGITS = 4_300;

/** Unicode's decimal digits come in runs of ten, zero first. */
const digitValue = (digit: string): number => {
  const code = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (DIGIT.test(String.fromCodePoint(code - before - 1))) before += 1;
  return before % 10;
};

/** Decimal digits of any script as a number; a run too long for a double is Infinity. */
export const parseDigits = (digits: string): number => {
  // A digit takes two places of a text at most.
  const values = digits.length > 2 * MAX_DIGITS ? [] : [...digits];
  if (values.length === 0 || values.length > MAX_DIGITS) return Number.POSITIVE_INFINITY;
  return Number(values.map(digitValue).join(''));
};

/** Python's `int()` over a value that came from JSON, without a negative zero: null where Python raises. */
export const pythonInt = (value: unknown): number | null => {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) + 0 : null;
  if (typeof value !== 'string') return null;
  const [, sign, digits] = INTEGER.exec(value) ?? [];
  if (digits === undefined) return null;
  const magnitude = parseDigits(digits.replaceAll('_', ''));
  if (!Number.isFinite(magnitude)) return null;
  return sign === '-' ? 0 - magnitude : magnitude;
};
