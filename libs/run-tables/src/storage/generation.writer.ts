import type { EntityManager } from 'typeorm';
import type { CellText, TableRows } from '../formats/cell.js';
import { ColumnSummary, joinedColumns, type TableColumn } from './column-summary.js';
import { storedRow } from './stored-cell.js';
import type { FileBlob, StoredTable } from './table.repository.js';
import { CARRY_ROWS, DELETE_OTHER_ROWS, INSERT_ROWS, SHOW_GENERATION } from './table.statements.js';

/** Rows that stand under a generation of their own, where nobody sees them yet. */
export interface WrittenGeneration {
  readonly generation: number;
  readonly rowCount: number;
  readonly columns: readonly TableColumn[];
}

/** Puts the rows of a file beside those that a table has, and then in their place. */
export class GenerationWriter {
  constructor(
    private readonly manager: EntityManager,
    private readonly tableId: string,
  ) {}

  /** Reads the next rows while Postgres takes in the last ones. */
  async write(
    generation: number,
    { columns, batches }: TableRows,
    options: { readonly hasTextNumbers: boolean; readonly signal?: AbortSignal | undefined },
  ): Promise<WrittenGeneration> {
    const summary = new ColumnSummary(columns, options.hasTextNumbers);
    let rowCount = 0;
    let inserted: Promise<unknown> = Promise.resolve();
    try {
      for await (const rows of batches) {
        options.signal?.throwIfAborted();
        summary.add(rows);
        const text = rowsText(rows);
        await inserted;
        inserted = this.manager.query(INSERT_ROWS, [this.tableId, generation, rowCount, text]);
        // Awaited with the next rows; a failure until then is not unhandled.
        inserted.catch(() => undefined);
        rowCount += rows.length;
      }
    } finally {
      await inserted;
    }
    return { generation, rowCount, columns: summary.columns() };
  }

  /**
   * The new rows take the place of the old ones. Rows that were appended to the old ones and that no file has held yet
   * follow behind: whoever wrote the new file cannot have seen them.
   */
  async show(old: StoredTable, written: WrittenGeneration, blob: FileBlob): Promise<void> {
    const appended = old.state === 'ready' ? old.rowCount - old.fileRows : 0;
    const columns = appended > 0 ? joinedColumns(written.columns, old.columns) : written.columns;
    if (appended > 0) {
      const places = columns.map(({ name }) => {
        const place = old.columns.findIndex((column) => column.name === name);
        return place === -1 ? null : place;
      });
      const { generation, rowCount } = written;
      await this.manager.query(CARRY_ROWS, [
        this.tableId,
        old.generation,
        old.fileRows,
        generation,
        rowCount,
        places,
      ]);
    }
    await this.manager.query(DELETE_OTHER_ROWS, [this.tableId, written.generation]);
    const { rowCount } = written;
    await this.manager.query(SHOW_GENERATION, [
      this.tableId,
      blob.id,
      rowCount,
      rowCount + appended,
      written.generation,
      JSON.stringify(columns),
    ]);
  }
}

/** Rows as one JSON array: Postgres parses it once, and nothing has to be quoted again. */
export function rowsText(rows: readonly (readonly CellText[])[]): string {
  return `[${rows.map(storedRow).join(',')}]`;
}
