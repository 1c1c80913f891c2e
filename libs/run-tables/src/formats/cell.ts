/**
 * A cell as the JSON text it was written with: numbers keep every digit (`1.0`, `12345678901234567890`), nothing is
 * parsed that nobody looks at, and rows go to Postgres as they came. Beside JSON's own values it may be one of the
 * tokens `NaN`, `Infinity` and `-Infinity`, which Python's json module and pandas write and read.
 */
export type CellText = string;

/** A cell as a value of this language. Numbers are doubles here. */
export type CellValue = string | number | boolean | null | CellValue[] | { [name: string]: CellValue };

/** A table file that has been opened: its columns, and its rows in order, each with a cell for every column. */
export interface TableRows {
  readonly columns: readonly string[];
  /** Can be gone through once. Fails with an `AppError` that says what is wrong in which row. */
  readonly batches: AsyncIterable<readonly (readonly CellText[])[]>;
}

/** What a cell looks like from outside, told by its first character. */
export type CellKind = 'null' | 'boolean' | 'number' | 'string' | 'list' | 'image' | 'object';

const IMAGE = /"type"\s*:\s*"image"/;

/**
 * The kind of a cell. `NaN` and the infinities are numbers. An image is the object that `mlflow.log_table` puts in the
 * place of one: `{"type": "image", "filepath": …, "compressed_filepath": …}`.
 */
export function kindOf(cell: CellText): CellKind {
  switch (cell[0]) {
    case '"':
      return 'string';
    case '{':
      return isImage(cell) ? 'image' : 'object';
    case '[':
      return 'list';
    case 't':
    case 'f':
      return 'boolean';
    case 'n':
      return 'null';
    case undefined:
      return 'null';
    default:
      return 'number';
  }
}

/**
 * The value of a cell. A number that no double holds becomes the nearest one.
 *
 * @example valueOf('"caf\\u00e9"') // 'café'
 */
export function valueOf(cell: CellText): CellValue {
  const first = cell[0];
  if (first === '-' || first === 'N' || first === 'I') return Number(cell);
  return JSON.parse(first === '[' || first === '{' ? withoutBareTokens(cell) : cell) as CellValue;
}

/** The text of a cell in a place that knows only text, such as a CSV file: strings are themselves, null is nothing. */
export function textOf(cell: CellText): string {
  if (cell === 'null') return '';
  if (cell[0] !== '"') return cell;
  const parsed: unknown = JSON.parse(cell);
  return String(parsed);
}

const STRING_OR_BARE = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/gs;

/** The cell with the tokens that JSON does not have as strings, which is how MLflow's API writes them. */
export function withoutBareTokens(cell: CellText): string {
  if (!cell.includes('NaN') && !cell.includes('Infinity')) return cell;
  return cell.replace(STRING_OR_BARE, (token) => (token.startsWith('"') ? token : `"${token}"`));
}

function isImage(cell: CellText): boolean {
  if (!IMAGE.test(cell)) return false;
  const value = valueOf(cell);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return value['type'] === 'image' && typeof value['filepath'] === 'string';
}
