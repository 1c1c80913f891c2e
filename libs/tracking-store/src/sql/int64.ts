/** An int64 of the wire and of a bigint column: a bigint only where a number would not be exact. */
export type Int64Value = number | bigint;

/** Decimal digits that every number of that length holds exactly. */
const SAFE_LENGTH = 15;

/** A bigint column, which the driver hands out as text. */
export function int64Value(text: string): Int64Value {
  const number = Number(text);
  return text.length <= SAFE_LENGTH || Number.isSafeInteger(number) ? number : BigInt(text);
}
