import { invalidParameter } from '@weir/tracking-store';
import { parameterName } from './issue-message.js';

/** Escapes that may stand for NUL or half of a surrogate pair, in JSON and in a query. */
const SUSPICIOUS = /\\u(?:0000|[dD][89a-fA-F])|%00/;

/** In Unicode mode a whole pair is one character, so only a lone half matches. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

function findUnstorable(value: unknown, path: (string | number)[]): (string | number)[] | null {
  if (typeof value === 'string') return UNSTORABLE.test(value) ? path : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, item] of Object.entries(value)) {
    const found = findUnstorable(item, [...path, Array.isArray(value) ? Number(key) : key]);
    if (found) return found;
  }
  return null;
}

/** Whether JSON text or a query string could hold such text: most cannot, and are not walked. */
export function maySmuggle(source: string): boolean {
  return SUSPICIOUS.test(source);
}

/** Postgres stores neither NUL nor half a surrogate pair; such text is refused here, by the name of its field. */
export function assertStorable(value: unknown): void {
  const path = findUnstorable(value, []);
  if (path === null) return;
  throw invalidParameter(
    `Invalid value for parameter '${parameterName(path)}' supplied: text must be valid Unicode without NUL characters.`,
  );
}
