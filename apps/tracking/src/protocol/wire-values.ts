import { int64Value, invalidParameter, type Int64Value } from '@weir/tracking-store';

/** int64 as it may arrive; a bigint only in answers. */
export type Int64 = number | string | bigint;
/** double as it may arrive: "NaN", "Infinity" and "-Infinity" have no JSON number. */
export type Double = number | string;
/** An enum as it may arrive: by name or by number, which may be text. */
export type EnumValue<Name extends string> = Name | number;
/** Protobuf's JSON form reads null as "not set". */
export type Optional<T> = T | null | undefined;

const INT64_LIMIT = 2n ** 63n;
const MAX_DOUBLE = Number.MAX_VALUE;

/** Reads an int64 field whose values are small, such as a limit; null means that it was not set. */
export function int64(value: Optional<Int64>, name: string): number | null {
  const exact = exactInt64(value, name);
  return exact === null ? null : Number(exact);
}

/** Reads an int64 field to its last digit; null means that it was not set. */
export function exactInt64(value: Optional<Int64>, name: string): Int64Value | null {
  if (value === null || value === undefined) return null;
  if (Number.isSafeInteger(value)) return value as number;
  // JSON.parse reads 1e999 as Infinity.
  const exact =
    typeof value === 'string' ? int64Value(value) : Number.isFinite(value) ? BigInt(value) : Infinity;
  if (exact >= INT64_LIMIT || exact < -INT64_LIMIT) {
    throw invalidParameter(`Invalid value ${shown(value)} for parameter '${name}' supplied.`);
  }
  return exact;
}

const shown = (value: Int64): string => (typeof value === 'string' ? JSON.stringify(value) : String(value));

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
  const position = Number(value);
  return (Number.isInteger(position) ? names[position - 1] : (value as Name)) ?? null;
}

/** `null` and missing are the same on the wire. */
export function set<T>(value: Optional<T>): T | undefined {
  return value ?? undefined;
}
