/** pandas writes floats with this many decimals. */
const DECIMALS = 10;
const POWER = 10 ** DECIMALS;
const NOT_ASCII = /[\u007f-\uffff/]/g;

/** Beyond these pandas' encoder has no decimals to cut. */
const LARGEST_ROUNDED = 1e15;

/** Rounds as pandas' JSON encoder does: the fraction alone, half to even. */
export const roundLikePandas = (value: number): number => {
  if (!Number.isFinite(value) || Number.isInteger(value) || Math.abs(value) >= LARGEST_ROUNDED) return value;
  const whole = Math.trunc(Math.abs(value));
  const scaled = (Math.abs(value) - whole) * POWER;
  let fraction = Math.floor(scaled);
  const rest = scaled - fraction;
  if (rest > 0.5 || (rest === 0.5 && fraction % 2 === 1)) fraction += 1;
  const rounded =
    fraction === POWER ? whole + 1 : Number(`${whole}.${String(fraction).padStart(DECIMALS, '0')}`);
  return value < 0 ? -rounded : rounded;
};

const roundNumber = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? roundLikePandas(value) : value;

const escapeCharacter = (character: string): string =>
  character === '/' ? '\\/' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const encode = (value: unknown): string =>
  (JSON.stringify(value, roundNumber) ?? 'null').replace(NOT_ASCII, escapeCharacter);

/**
 * `DataFrame.to_json(orient="split", index=False)`, in pieces: floats cut to ten decimals, NaN as null, `/` and everything that
 * is not ASCII escaped. Rows may come from a cursor, so the table never has to fit into memory.
 */
export async function* encodeSplitTable(
  columns: readonly string[],
  rows: Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>,
): AsyncGenerator<string> {
  yield `{"columns":${encode(columns)},"data":[`;
  let separator = '';
  for await (const row of rows) {
    yield separator + encode(row);
    separator = ',';
  }
  yield ']}';
}
