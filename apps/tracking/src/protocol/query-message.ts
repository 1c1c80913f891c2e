import type { Schema } from '@weir/http';
import { invalidParameter } from '@weir/tracking-store';

const typesOf = (schema: Schema | undefined): readonly string[] => [schema?.type ?? []].flat();

function booleanOf(text: string): boolean {
  const lower = text.toLowerCase();
  if (lower === 'true') return true;
  if (lower === 'false') return false;
  throw invalidParameter(`Invalid boolean value: ${text.slice(0, 100)}, must be 'true' or 'false'.`);
}

/**
 * Query parameters as a message: repeated keys are lists or, where only one value fits, the first of them; and only the schema knows what is a list or a boolean. */
export function queryMessage(parameters: URLSearchParams, schema: Schema): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  for (const name of new Set(parameters.keys())) {
    const property = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined;
    if (!property) continue;
    const values = parameters.getAll(name);
    const first = values[0] ?? '';
    if (typesOf(property).includes('array')) message[name] = values;
    else message[name] = typesOf(property).includes('boolean') ? booleanOf(first) : first;
  }
  return message;
}
