import { Injectable } from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import { DataSource, type EntityManager } from 'typeorm';
import { openTable, tableFormatOf } from '../formats/open-table.js';
import { withOpenBlob } from '../predictions/open-blob.js';
import { GenerationWriter } from './generation.writer.js';
import type { RunFile } from './run-file.locator.js';
import { isTableRefusal } from './table.errors.js';
import { isCurrent, TableRepository, type FileBlob, type TableAndFile } from './table.repository.js';
import { DELETE_OTHER_ROWS, LOCK_TABLE, REFUSE_TABLE, TABLE_LOCKS } from './table.statements.js';

/** Reads files into rows, alone among all processes. */
@Injectable()
export class TableFileReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tables: TableRepository,
    private readonly blobs: BlobStore,
  ) {}

  /**
   * One transaction from the first row to the moment when readers see them: a process that dies leaves nothing behind,
   * and the old rows are there until then.
   */
  async bring(place: RunFile, signal: AbortSignal | undefined): Promise<void> {
    const seen: { blob?: FileBlob } = {};
    try {
      await this.alone(place, async (manager, { file }) => {
        if (file === null) return this.tables.drop(manager, place);
        seen.blob = file;
        return this.load(manager, place, { blob: file, signal });
      });
    } catch (error) {
      if (!isTableRefusal(error) || seen.blob === undefined) throw error;
      await this.refuse(place, seen.blob, error.message);
    }
  }

  private async load(
    manager: EntityManager,
    place: RunFile,
    { blob, signal }: { readonly blob: FileBlob; readonly signal: AbortSignal | undefined },
  ): Promise<void> {
    await withOpenBlob(this.blobs, blob, async (source) => {
      const rows = await openTable(place.file, source);
      const { tableId, generation } = await this.tables.make(manager, place, blob.id);
      const writer = new GenerationWriter(manager, tableId);
      const hasTextNumbers = tableFormatOf(place.file) === 'csv';
      const written = await writer.write(generation + 1, rows, { hasTextNumbers, signal });
      await writer.show(await this.tables.lock(manager, place, blob.id), written, blob);
    });
  }

  private async refuse(place: RunFile, blob: FileBlob, reason: string): Promise<void> {
    await this.alone(place, async (manager, { file }) => {
      if (file?.id !== blob.id) return;
      const { tableId } = await this.tables.lock(manager, place, blob.id);
      const [row] = await manager.query<{ generation: number }[]>(REFUSE_TABLE, [tableId, blob.id, reason]);
      await manager.query(DELETE_OTHER_ROWS, [tableId, row?.generation]);
    });
  }

  /** Does nothing when somebody else has done it meanwhile. */
  private async alone(
    place: RunFile,
    work: (manager: EntityManager, found: TableAndFile) => Promise<void>,
  ): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query(LOCK_TABLE, [TABLE_LOCKS, place.path]);
      const found = await this.tables.find(place, manager);
      if (!isCurrent(found)) await work(manager, found);
    });
  }
}
