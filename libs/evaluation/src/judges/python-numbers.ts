const DIGIT = /^\p{Nd}$/u;
const INTEGER = /^([+-]?)(\p{Nd}(?:_?\p{Nd})*)$/u;

/** Unicode's decimal digits come in runs of ten, zero first. */
const digitValue = (digit: string): number => {
  const code = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (DIGIT.test(String.fromCodePoint(code - before - 1))) before += 1;
  return before % 10;
};

/** Decimal digits of any script as a number; a run too long for a double is Infinity. */
export const parseDigits = (digits: string): number =>
  Number([...digits].map((digit) => String(digitValue(digit))).join(''));

/** Python's `int()` over a value that came from JSON: null where Python raises. */
export const pythonInt = (value: unknown): number | null => {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : null;
  if (typeof value !== 'string') return null;
  const [, sign, digits] = INTEGER.exec(value.trim()) ?? [];
  if (digits === undefined) return null;
  const magnitude = parseDigits(digits.replaceAll('_', ''));
  if (!Number.isFinite(magnitude)) return null;
  return sign === '-' ? -magnitude : magnitude;
};
