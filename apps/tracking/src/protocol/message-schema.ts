import type { Schema } from '@weir/http';

const REFERENCE = /^#\/components\/schemas\/(.+)$/;

export type MessageSchemas = Readonly<Record<string, Schema>>;
export type Members = Record<string, unknown>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema of a message itself, through references and "or null". */
function messageSchema(schema: Schema, schemas: MessageSchemas): Schema {
  const name = REFERENCE.exec(schema.$ref ?? '')?.[1];
  if (name !== undefined) return schemas[name] ?? {};
  const reference = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].find(({ $ref }) => $ref !== undefined);
  return reference ? messageSchema(reference, schemas) : schema;
}

/**
 * Calls `visit` with a message and each message in its declared fields, outer ones first. What a field declares as
 * free-form JSON is the caller's own and is not entered.
 */
export function forEachMessage(
  value: unknown,
  { schema, schemas }: { readonly schema: Schema; readonly schemas: MessageSchemas },
  visit: (message: Members, properties: Readonly<Record<string, Schema>>) => void,
): void {
  const resolved = messageSchema(schema, schemas);
  if (Array.isArray(value)) {
    const items = resolved.items as Schema | undefined;
    if (items) for (const item of value) forEachMessage(item, { schema: items, schemas }, visit);
    return;
  }
  const { properties } = resolved;
  if (!properties || !isMembers(value)) return;
  visit(value, properties);
  for (const [name, property] of Object.entries(properties)) {
    const member = Object.hasOwn(value, name) ? value[name] : null;
    if (typeof member === 'object' && member !== null) {
      forEachMessage(member, { schema: property, schemas }, visit);
    }
  }
}
