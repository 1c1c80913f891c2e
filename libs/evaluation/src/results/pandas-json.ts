/** pandas writes floats with this many decimals. */
const DECIMALS = 10;
const POWER = 10 ** DECIMALS;
const ESCAPED = /[\u0080-\uffff/]/g;

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

const escape = (json: string): string => json.replace(ESCAPED, escapeCharacter);

const encodeNumber = (value: number, isFloat: boolean): string => {
  if (!Number.isFinite(value)) return 'null';
  const text = String(roundLikePandas(value));
  return isFloat && /^-?\d+$/.test(text) ? `${text}.0` : text;
};

const encodeCell = (value: unknown, isFloat: boolean): string => {
  if (typeof value === 'number') return encodeNumber(value, isFloat);
  if (typeof value === 'string') return escape(JSON.stringify(value));
  return escape(JSON.stringify(value, roundNumber) ?? 'null');
};

/**
 * One row of `DataFrame.to_json(orient="split", index=False)`: floats cut to ten decimals, NaN as null, `/` and everything
 * that is not ASCII escaped.
 *
 * @param floats by column, whether pandas holds it as floats: its whole numbers are written `4.0`
 */
export const encodeSplitRow = (cells: readonly unknown[], floats: readonly boolean[] = []): string =>
  `[${cells.map((cell, index) => encodeCell(cell, floats[index] === true)).join(',')}]`;

/** The whole table around rows that are encoded already. They may come from a cursor: the table never has to fit into memory. */
export async function* encodeSplitTable(
  columns: readonly string[],
  rows: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<string> {
  yield `{"columns":${encodeSplitRow(columns)},"data":[`;
  let separator = '';
  for await (const row of rows) {
    yield separator + row;
    separator = ',';
  }
  yield ']}';
}
