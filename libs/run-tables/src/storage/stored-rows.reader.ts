import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CellText } from '../formats/cell.js';
import { endOfList } from '../formats/json-scan.js';
import { BATCH_LENGTH, BATCH_ROWS } from '../formats/table-limits.js';
import { restoredCell } from './stored-cell.js';
import type { StoredTable } from './table.repository.js';
import { READ_ROWS } from './table.statements.js';

/** Stored bytes may be compressed: as many are asked for as make about a batch. */
const BATCH_BYTES = BATCH_LENGTH / 4;
/** Deeper than any cell may be. */
const DEPTH = 1_000;

/** A row as it is kept. */
export interface StoredRow {
  readonly rowIndex: number;
  readonly cells: readonly CellText[];
}

/** The rows went away while they were read, because a new file has taken their place. */
export class RowsReplaced extends Error {}

/** Reads rows in the order in which they were logged. */
@Injectable()
export class StoredRowsReader {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The rows that the table had when it was looked up, batch by batch, no connection being held in between. Fails with
   * `RowsReplaced` rather than to leave one out.
   */
  async *batches(table: StoredTable): AsyncGenerator<CellText[][], void, undefined> {
    for (let first = 0; first < table.rowCount;) {
      const rows = await this.next(table, first);
      if (rows.length === 0 || rows[0]?.row_index !== first) throw new RowsReplaced();
      yield rows.map(({ cells }) => storedCells(cells, table.columns.length));
      first += rows.length;
    }
  }

  private next(table: StoredTable, first: number): Promise<{ row_index: number; cells: string }[]> {
    return this.dataSource.query(READ_ROWS, [
      table.tableId,
      table.generation,
      first,
      table.rowCount,
      BATCH_ROWS,
      BATCH_BYTES,
    ]);
  }
}

/** The cells of a row from the text that Postgres writes of it; columns that came later are null in it. */
export function storedCells(text: string, columnCount: number): CellText[] {
  const cells: CellText[] = [];
  endOfList(text, 0, { depth: DEPTH, element: (from, to) => cells.push(restoredCell(text.slice(from, to))) });
  while (cells.length < columnCount) cells.push('null');
  return cells;
}
