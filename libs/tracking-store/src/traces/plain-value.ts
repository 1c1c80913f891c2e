import type { AnyValue } from './span.types.js';

/**
 * A typed value as JSON text, spaced as Python's `json.dumps` does, which is how MLflow's clients write attributes.
 * Written by hand: numbers of 64 bits and `1.0` do not survive JavaScript's own.
 */
export function plainJson(value: AnyValue): string {
  if (value.string_value !== undefined) return JSON.stringify(value.string_value);
  if (value.bool_value !== undefined) return String(value.bool_value);
  if (value.int_value !== undefined) return value.int_value;
  if (value.double_value !== undefined) return doubleText(value.double_value);
  if (value.bytes_value !== undefined) return JSON.stringify(value.bytes_value);
  if (value.array_value) return `[${value.array_value.values.map(plainJson).join(', ')}]`;
  if (!value.kvlist_value) return 'null';
  const members = value.kvlist_value.values.map(
    ({ key, value: member }) => `${JSON.stringify(key)}: ${plainJson(member)}`,
  );
  return `{${members.join(', ')}}`;
}

const doubleText = (double: number | string): string =>
  typeof double === 'number' && Number.isInteger(double) && Math.abs(double) < 1e16
    ? double.toFixed(1)
    : String(double);

/** A text as it is, any other value as JSON. */
export const plainText = (value: AnyValue): string => value.string_value ?? plainJson(value);

/** The value as JSON's own types; numbers that no double holds are rounded. Null when it is no JSON, as NaN is. */
export function plainValue(value: AnyValue): unknown {
  return parsed(plainText(value));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
