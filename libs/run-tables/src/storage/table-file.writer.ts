import { Injectable } from '@nestjs/common';
import { putIfUnchanged } from '@weir/tracking-store';
import { DataSource } from 'typeorm';
import { tableFormatOf } from '../formats/open-table.js';
import { writeTable } from '../formats/write-table.js';
import type { RunFile } from './run-file.locator.js';
import { RowsReplaced } from './stored-rows.reader.js';
import { TableFileStores } from './table-file.stores.js';
import type { StoredTable } from './table.repository.js';
import { FILE_WRITTEN } from './table.statements.js';

/** Writes the file of one table. */
@Injectable()
export class TableFileWriter {
  constructor(
    private readonly dataSource: DataSource,
    private readonly stores: TableFileStores,
  ) {}

  async isBehind(place: RunFile): Promise<boolean> {
    const { table, file } = await this.stores.tables.find(place);
    return table !== null && table.blobId === file?.id && table.rowCount > table.fileRows;
  }

  /** A file that a client has written meanwhile stays: the rows are brought behind it when it is read. */
  async write(place: RunFile): Promise<void> {
    const { table } = await this.stores.tables.find(place);
    const format = tableFormatOf(place.file);
    if (table === null || format === null) return;
    const content = {
      columns: table.columns.map(({ name }) => name),
      read: () => this.stores.rows.batches(table),
    };
    try {
      const blob = await this.stores.blobs.write(writeTable(format, content));
      await this.name(place, table, blob);
    } catch (error) {
      if (!(error instanceof RowsReplaced)) throw error;
    }
  }

  private async name(
    place: RunFile,
    written: StoredTable,
    blob: { readonly id: string; readonly sizeBytes: number },
  ): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const table = await this.stores.tables.lockExisting(manager, place);
      const isSame = table?.generation === written.generation && table.blobId === written.blobId;
      if (!isSame || table.fileRows >= written.rowCount) return;
      if (!(await putIfUnchanged(manager, { path: place.path, expected: table.blobId, blob }))) return;
      await manager.query(FILE_WRITTEN, [table.tableId, blob.id, written.rowCount]);
    });
  }
}
