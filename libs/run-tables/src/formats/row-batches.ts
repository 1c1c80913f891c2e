import type { CellText } from './cell.js';
import { shown, tableMalformed, tableTooLarge } from './table-format.errors.js';
import { BATCH_LENGTH, BATCH_ROWS, type TableLimits } from './table-limits.js';

/** Gives every row a cell for every column, counts rows, and puts them together to batches of bounded size. */
export class RowBatches {
  private batch: CellText[][] = [];
  private length = 0;
  private rowCount = 0;

  constructor(
    private readonly columns: readonly string[] | null,
    private readonly limits: TableLimits,
  ) {}

  /** The number of the row that comes next, from 1. */
  get nextRow(): number {
    return this.rowCount + 1;
  }

  /** A short row ends in nulls, as in pandas; a long one has cells that belong to no column. */
  add(cells: CellText[], length: number): void {
    const row = this.nextRow;
    if (row > this.limits.maxRows) throw tableTooLarge(`it has more than ${this.limits.maxRows} rows`);
    if (this.columns !== null) {
      if (cells.length > this.columns.length) {
        throw tableMalformed(
          `it has ${cells.length} cells, but the table has ${this.columns.length} columns`,
          { row },
        );
      }
      while (cells.length < this.columns.length) cells.push('null');
    }
    this.rowCount = row;
    this.batch.push(cells);
    this.length += length;
  }

  get isFull(): boolean {
    return this.batch.length >= BATCH_ROWS || this.length >= BATCH_LENGTH;
  }

  get isEmpty(): boolean {
    return this.batch.length === 0;
  }

  take(): CellText[][] {
    const batch = this.batch;
    this.batch = [];
    this.length = 0;
    return batch;
  }
}

/**
 * Checks the names of a table's columns. A name that is there already gets a number, in the way of pandas, whose
 * `load_table` shows the same names: `a`, `a`, `a.1` become `a`, `a.1`, `a.1.1`.
 */
export function columnNames(names: readonly string[], limits: TableLimits): string[] {
  if (names.length > limits.maxColumns) {
    throw tableTooLarge(`it has ${names.length} columns, and at most ${limits.maxColumns} are allowed`);
  }
  const counts = new Map<string, number>();
  return names.map((name) => {
    if (name.length > limits.maxColumnNameLength) {
      throw tableTooLarge(
        `the column name ${shown(name)} has more than ${limits.maxColumnNameLength} characters`,
      );
    }
    let unique = name;
    for (let count = counts.get(unique) ?? 0; count > 0; count = counts.get(unique) ?? 0) {
      counts.set(unique, count + 1);
      unique = `${unique}.${count}`;
    }
    counts.set(unique, 1);
    return unique;
  });
}
