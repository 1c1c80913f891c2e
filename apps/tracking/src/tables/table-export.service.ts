import { Injectable } from '@nestjs/common';
import { StoredRowsReader, TableQuery, writeTable, type TableContent } from '@weir/run-tables';
import type { ExportQuery } from './table-query.js';
import { TablesService, type ReadyTable } from './tables.service.js';

/** The rows of a table as a file of any format, in constant memory. */
@Injectable()
export class TableExportService {
  constructor(
    private readonly tables: TablesService,
    private readonly query: TableQuery,
    private readonly rows: StoredRowsReader,
  ) {}

  /** The first bytes are there when this answers: what is wrong with the request is said before them. */
  async open(runId: string, file: string, asked: ExportQuery): Promise<AsyncIterable<Uint8Array>> {
    return this.tables.undisturbed(file, async () => {
      const ready = await this.tables.ready(runId, file);
      const bytes = writeTable(asked.format, await this.content(ready, asked))[Symbol.asyncIterator]();
      const first = await bytes.next();
      return continued(first, bytes);
    });
  }

  private async content({ table, place }: ReadyTable, asked: ExportQuery): Promise<TableContent> {
    const columns = table.columns.map(({ name }) => name);
    if (asked.filter.trim() === '' && asked.order.length === 0) {
      return { columns, read: () => this.rows.batches(table) };
    }
    const indexes = await this.query.indexes(table, place.file, asked);
    return { columns, read: () => this.query.at(table, indexes) };
  }
}

async function* continued(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (let next = first; !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
