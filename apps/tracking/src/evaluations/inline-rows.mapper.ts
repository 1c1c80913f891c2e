import { invalidRequest } from './evaluations.errors.js';

export interface InlineRows {
  readonly columns: readonly string[];
  readonly cells: readonly (readonly unknown[])[];
}

const MAX_COLUMNS = 200;
const MAX_COLUMN_NAME = 500;
const MAX_TEXT = 200_000;

/**
 * Objects to a table, as pandas does it: the columns in the order in which they first appear, null where a row lacks one.
 * Values of any type pass; what a metric cannot read is said with its row.
 */
export function tableOf(rows: readonly Readonly<Record<string, unknown>>[]): InlineRows {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  checkColumns(columns);
  const cells = rows.map((row, index) => columns.map((column) => checkedCell(row, { column, index })));
  return { columns, cells };
}

function checkColumns(columns: readonly string[]): void {
  if (columns.length === 0) throw invalidRequest([{ field: 'data.rows', message: 'have no columns' }]);
  if (columns.length > MAX_COLUMNS) {
    throw invalidRequest([{ field: 'data.rows', message: `have more than ${MAX_COLUMNS} columns` }]);
  }
  if (columns.some((column) => column === '' || column.length > MAX_COLUMN_NAME)) {
    throw invalidRequest([
      { field: 'data.rows', message: `column names must have 1 to ${MAX_COLUMN_NAME} characters` },
    ]);
  }
}

function checkedCell(
  row: Readonly<Record<string, unknown>>,
  { column, index }: { column: string; index: number },
): unknown {
  const value = Object.hasOwn(row, column) ? row[column] : null;
  if (typeof value === 'string' && value.length > MAX_TEXT) {
    const field = `data.rows[${index}].${column.slice(0, 100)}`;
    throw invalidRequest([{ field, message: `is longer than ${MAX_TEXT} characters` }]);
  }
  return value ?? null;
}
