import { InvalidRequestError, nestedTooDeeply } from '../errors/request.errors.js';

/** Deeper than any tool's schema; JSON.stringify and the vendors' own parsers recurse. */
const MAX_DEPTH = 128;
const FORBIDDEN_KEY = '__proto__';

type Path = (string | number)[];

/**
 * Refuses what JSON can say and no request means: absurd depth, and keys named `__proto__`, which become the prototype of
 * whatever object somebody assigns them to. `constructor` and the like are ordinary keys: nothing here looks names up in
 * objects of callers. Costs a fraction of parsing the same body.
 */
export function refuseOddJson(value: object): void {
  const path = findForbiddenKey(value, 1);
  if (path === null) return;
  throw new InvalidRequestError([
    { type: 'value_error', loc: ['body', ...path], msg: `A key must not be named ${FORBIDDEN_KEY}` },
  ]);
}

function findForbiddenKey(value: object, depth: number): Path | null {
  if (depth > MAX_DEPTH) throw nestedTooDeeply(null);
  return Array.isArray(value) ? searchList(value, depth) : searchObject(value, depth);
}

function searchList(list: readonly unknown[], depth: number): Path | null {
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    if (typeof item !== 'object' || item === null) continue;
    const path = findForbiddenKey(item, depth + 1);
    if (path !== null) return [index, ...path];
  }
  return null;
}

function searchObject(object: object, depth: number): Path | null {
  for (const key in object) {
    if (key === FORBIDDEN_KEY) return [key];
    const item: unknown = object[key as keyof typeof object];
    if (typeof item !== 'object' || item === null) continue;
    const path = findForbiddenKey(item, depth + 1);
    if (path !== null) return [key, ...path];
  }
  return null;
}
