/** A wait longer than this would rather be a mistake of the sender. */
const LONGEST_MS = 120_000;

const SECONDS = /^\d+(?:\.\d+)?$/;
/** Date.parse reads almost anything as a date, "-5" too. */
const DATE = /^[A-Z][a-z]{2}, /;

/** Reads `Retry-After`: seconds or an HTTP date. Null when it is missing or neither. */
export function retryAfterMs(value: string | null, now = Date.now()): number | null {
  if (value === null) return null;
  const text = value.trim();
  const wait = SECONDS.test(text) ? Number(text) * 1_000 : DATE.test(text) ? Date.parse(text) - now : NaN;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_MS) : null;
}
