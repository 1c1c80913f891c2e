/**
 * Postgres array literals. The driver's own conversion quotes and escapes every element of every array; a batch of a
 * thousand points has five thousand, most of them numbers.
 */
export function numberArray(values: readonly (number | bigint)[]): string {
  return `{${values.join(',')}}`;
}

const SPECIAL = /["\\]/;
const ESCAPED = /["\\]/g;

export function textArray(values: readonly string[]): string {
  let literal = '{';
  for (const [index, value] of values.entries()) {
    const escaped = SPECIAL.test(value) ? value.replace(ESCAPED, '\\$&') : value;
    literal += index === 0 ? `"${escaped}"` : `,"${escaped}"`;
  }
  return `${literal}}`;
}
