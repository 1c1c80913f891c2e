import { invalidParameter } from '@weir/tracking-store';

/** int64 as it may arrive. */
export type Int64 = number | string;
/** double as it may arrive: "NaN", "Infinity" and "-Infinity" have no JSON number. */
export type Double = number | string;
/** An enum as it may arrive: by name or by number. */
export type EnumValue<Name extends string> = Name | number;
/** Protobuf's JSON form reads null as "not set". */
export type Optional<T> = T | null | undefined;

const INT64_LIMIT = 2 ** 63;
const MAX_DOUBLE = Number.MAX_VALUE;

/** Reads an int64 field; null means that it was not set. */
export function int64(value: Optional<Int64>, name: string): number | null {
  if (value === null || value === undefined) return null;
  const number = Number(value);
  if (number >= INT64_LIMIT || number < -INT64_LIMIT) {
    throw invalidParameter(`Invalid value ${JSON.stringify(value)} for parameter '${name}' supplied.`);
  }
  return number;
}

/** Infinities are kept as the largest double, which is how they come back from an MLflow server. */
export function double(value: Double): number {
  const number = Number(value);
  return Number.isNaN(number) ? number : Math.min(Math.max(number, -MAX_DOUBLE), MAX_DOUBLE);
}

/** JSON has no NaN; protobuf writes it as text. */
export function wireDouble(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** The name of an enum's value, whose numbers start at 1. */
export function enumName<Name extends string>(
  names: readonly Name[],
  value: Optional<EnumValue<Name>>,
): Name | null {
  if (value === null || value === undefined) return null;
  return (typeof value === 'number' ? names[value - 1] : value) ?? null;
}

/** `null` and missing are the same on the wire. */
export function set<T>(value: Optional<T>): T | undefined {
  return value ?? undefined;
}
