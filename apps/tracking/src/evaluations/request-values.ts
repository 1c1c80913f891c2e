import { parameterName } from '../protocol/issue-message.js';
import type { FieldProblem } from './evaluations.errors.js';

/** Deeper values are refused by Postgres, and by what writes JSON here, at depths that nobody can foresee. */
const MAX_DEPTH = 64;
const MAX_SHOWN = 100;
/** In Unicode mode a whole pair is one character, so only a lone half matches. */
const UNUSABLE_TEXT = /\0|\p{Surrogate}/u;

/** An object or a list of the request, and where it stands. */
interface Place {
  readonly value: object;
  readonly key: string | number;
  readonly parent: Place | null;
  readonly depth: number;
  /** Rows hold whatever was measured; names, prompts and settings are texts that have to be sent and shown. */
  readonly isData: boolean;
}

/**
 * The first value that no schema refuses and nothing can be done with: nested too deeply, a number that no double holds, or, outside
 * of the rows, text that is no Unicode. Without recursion, since the sender decides how deep it goes.
 */
export function unusableValue(request: object): FieldProblem | null {
  const places: Place[] = [{ value: request, key: '', parent: null, depth: 1, isData: false }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const isList = Array.isArray(place.value);
    for (const [name, value] of Object.entries(place.value) as [string, unknown][]) {
      const key = isList ? Number(name) : name;
      const message = complaint(place, name, value);
      if (message !== null) return { field: fieldOf(place, key), message };
      if (typeof value !== 'object' || value === null) continue;
      const isData = place.isData || (place.depth === 2 && place.key === 'data' && name === 'rows');
      places.push({ value, key, parent: place, depth: place.depth + 1, isData });
    }
  }
  return null;
}

function complaint({ depth, isData }: Place, name: string, value: unknown): string | null {
  if (typeof value === 'number' && !Number.isFinite(value))
    return 'is a number larger than a double can hold';
  if (typeof value === 'object' && value !== null && depth >= MAX_DEPTH) {
    return `is nested more than ${MAX_DEPTH} levels deep`;
  }
  if (isData) return null;
  const isUnusable = UNUSABLE_TEXT.test(name) || (typeof value === 'string' && UNUSABLE_TEXT.test(value));
  return isUnusable ? 'must be valid Unicode without NUL characters' : null;
}

function fieldOf(place: Place, last: string | number): string {
  const path = [last];
  for (let at: Place | null = place; at?.parent; at = at.parent) path.unshift(at.key);
  const shown = path.length > 12 ? path.slice(0, 12) : path;
  return parameterName(shown.map((step) => (typeof step === 'string' ? step.slice(0, MAX_SHOWN) : step)));
}
