import { invalidParameter } from '@weir/tracking-store';
import { parameterName } from './issue-message.js';

/** Escapes that may stand for NUL or half of a surrogate pair, in JSON and in a query. */
const SUSPICIOUS = /\\u(?:0000|[dD][89a-fA-F])|%00/;

/** In Unicode mode a whole pair is one character, so only a lone half matches. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

/** An object or a list of the message, and where it stands. */
interface Place {
  readonly value: object;
  readonly key: string | number;
  readonly parent: Place | null;
}

function pathTo(place: Place, last: string | number): (string | number)[] {
  const path = [last];
  for (let at: Place | null = place; at?.parent; at = at.parent) path.unshift(at.key);
  return path;
}

/** Without recursion, because bodies may be nested as deeply as their sender likes. Outer fields come first. */
function findUnstorable(message: object): (string | number)[] | null {
  const places: Place[] = [{ value: message, key: '', parent: null }];
  for (const place of places) {
    const isList = Array.isArray(place.value);
    for (const [name, value] of Object.entries(place.value) as [string, unknown][]) {
      const key = isList ? Number(name) : name;
      const isUnstorable = UNSTORABLE.test(name) || (typeof value === 'string' && UNSTORABLE.test(value));
      if (isUnstorable) return pathTo(place, key);
      if (typeof value === 'object' && value !== null) places.push({ value, key, parent: place });
    }
  }
  return null;
}

/** Whether JSON text or a query string could hold such text: most cannot, and are not walked. */
export function maySmuggle(source: string): boolean {
  return SUSPICIOUS.test(source);
}

/** Postgres stores neither NUL nor half a surrogate pair; such text is refused here, by the name of its field. */
export function assertStorable(value: unknown): void {
  const path = findUnstorable(typeof value === 'object' && value !== null ? value : { '': value });
  if (path === null) return;
  throw invalidParameter(
    `Invalid value for parameter '${parameterName(path)}' supplied: text must be valid Unicode without NUL characters.`,
  );
}
