import type { JsonObject } from './values.js';

/** Fields that steer the gateway or that the adapter sets itself. */
const OWN_FIELDS = new Set(['model', 'stream', 'stream_options']);

/**
 * The fields that the caller really set. Explicit nulls mean "not given": MLflow and LangChain clients send them for
 * everything they leave out, and vendors refuse some.
 */
export function givenFields(request: Readonly<JsonObject>, into: JsonObject = {}): JsonObject {
  for (const key in request) {
    const value = request[key];
    if (value !== null && value !== undefined && !OWN_FIELDS.has(key)) into[key] = value;
  }
  return into;
}

/** Gives fields the vendor's names; one that the caller already gave by the vendor's name wins. */
export function renameFields(fields: JsonObject, renames: Readonly<Record<string, string>>): JsonObject {
  for (const [ours, theirs] of Object.entries(renames)) {
    if (fields[ours] === undefined) continue;
    fields[theirs] ??= fields[ours];
    delete fields[ours];
  }
  return fields;
}

/** What may be given alone or as a list, as a list. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
