import { encodeSplitRow, type FloatColumns } from '@weir/evaluation';
import type { CellText, TableRows } from '@weir/run-tables';

/** The rows that one evaluation has to show. */
export interface OwnRows {
  readonly columns: readonly string[];
  readonly floats: FloatColumns;
  readonly rowCount: number;
  /** From the first row on, each time it is called. */
  readonly read: () => AsyncIterable<readonly unknown[]>;
}

export interface EarlierTable {
  readonly table: TableRows;
  /** Where the own rows begin in it; null as long as they are not in it. */
  readonly ownRow: number | null;
}

/** pandas reads the tokens of Python's JSON and writes them as nulls. */
const BARE_TOKEN = /^(?:NaN|-?Infinity)$/;
const NOTHING = 'null';

/**
 * A run's results table with the rows of one more evaluation, as `mlflow.log_table` makes it: what stands there, then the
 * own rows, with the columns of both. Where the own rows stand there already they are replaced, so that the same ending
 * twice gives the same table.
 */
export class GrownTable {
  readonly columns: readonly string[];
  /** Where the own rows begin; known when all rows were read. */
  ownRow = 0;
  /** Columns that a row before the own ones has no value in. */
  private readonly gaps = new Set<string>();

  constructor(
    private readonly own: OwnRows,
    private readonly earlier: EarlierTable | null,
  ) {
    this.columns = [...new Set([...(earlier?.table.columns ?? []), ...own.columns])];
  }

  /** Every row as the table's file holds it. Can be gone through once. */
  async *rows(): AsyncGenerator<string> {
    const begin = this.earlier?.ownRow ?? Number.POSITIVE_INFINITY;
    const end = begin + this.own.rowCount;
    let position = 0;
    let isPlaced = false;
    for await (const found of this.earlierRows()) {
      if (position === begin) {
        yield* this.ownRows(position);
        isPlaced = true;
      }
      const cells = this.widened(found);
      if (!isPlaced) this.noteGaps(cells);
      if (position < begin || position >= end) yield `[${cells.join(',')}]`;
      position += 1;
    }
    if (!isPlaced) yield* this.ownRows(position);
  }

  private async *ownRows(position: number): AsyncGenerator<string> {
    this.ownRow = position;
    const { columns, floats, read } = this.own;
    const isFloat = this.columns.map((name) =>
      this.gaps.has(name) ? floats.isFloatWithGaps(name) : floats.isFloat(name),
    );
    const places = this.columns.map((name) => columns.indexOf(name));
    for await (const cells of read()) {
      yield encodeSplitRow(
        places.map((place) => cells[place]),
        isFloat,
      );
    }
  }

  private async *earlierRows(): AsyncGenerator<readonly CellText[]> {
    if (this.earlier === null) return;
    for await (const batch of this.earlier.table.batches) yield* batch;
  }

  private widened(cells: readonly CellText[]): CellText[] {
    const known = cells.map((cell) => (BARE_TOKEN.test(cell) ? NOTHING : cell));
    return [...known, ...new Array<string>(this.columns.length - known.length).fill(NOTHING)];
  }

  private noteGaps(cells: readonly CellText[]): void {
    for (const [index, cell] of cells.entries())
      if (cell === NOTHING) this.gaps.add(this.columns[index] ?? '');
  }
}
