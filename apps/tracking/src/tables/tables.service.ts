import { Injectable } from '@nestjs/common';
import {
  noTable,
  RowsReplaced,
  tableBusy,
  TableCatalog,
  TableIngest,
  TableQuery,
  tableRefused,
  unknownColumn,
  type RunFile,
  type StoredTable,
} from '@weir/run-tables';
import type { PageQuery } from './table-query.js';
import { columnView, rowsText, tableView } from './table-view.mapper.js';
import type { TableListView } from './table-views.dto.js';

const MAX_TRIES = 5;

export interface ReadyTable {
  readonly place: RunFile;
  readonly table: StoredTable;
}

/** Tables of runs as rows. What is read is what the table's file holds at that moment. */
@Injectable()
export class TablesService {
  constructor(
    private readonly ingest: TableIngest,
    private readonly catalog: TableCatalog,
    private readonly query: TableQuery,
  ) {}

  async list(runId: string): Promise<TableListView> {
    return { tables: (await this.catalog.list(runId)).map(tableView) };
  }

  async ready(runId: string, file: string): Promise<ReadyTable> {
    const brought = await this.ingest.bring(runId, file);
    if (brought.state === 'absent') throw noTable(file);
    if (brought.state === 'refused') throw tableRefused(file, brought.reason);
    return brought;
  }

  /** JSON text, because cells are. */
  async page(runId: string, file: string, asked: PageQuery): Promise<string> {
    return this.undisturbed(file, async () => {
      const { table } = await this.ready(runId, file);
      const columns = shownColumns(table, asked.columns);
      const { rows, total, nextPageToken } = await this.query.page(table, file, asked);
      const views = JSON.stringify(columns.map(({ column }) => columnView(column)));
      return (
        `{"columns":${views},"rows":${rowsText(rows, columns)},` +
        `"total":${total},"next_page_token":${JSON.stringify(nextPageToken)}}`
      );
    });
  }

  /** A table that is replaced while it is looked at is looked at again. */
  async undisturbed<T>(file: string, look: () => Promise<T>): Promise<T> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      try {
        return await look();
      } catch (error) {
        if (!(error instanceof RowsReplaced)) throw error;
      }
    }
    throw tableBusy(file);
  }
}

function shownColumns(table: StoredTable, names: readonly string[] | null) {
  const all = table.columns.map((column, place) => ({ column, name: column.name, place }));
  if (names === null) return all;
  return names.map((name) => {
    const found = all.find((column) => column.name === name);
    if (!found)
      throw unknownColumn(
        'columns',
        name,
        all.map((column) => column.name),
      );
    return found;
  });
}
