import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { CellKind } from '../formats/cell.js';
import type { TableColumn } from './column-summary.js';
import type { RunFile } from './run-file.locator.js';
import {
  DROP_TABLE,
  FIND_TABLE,
  LOCK_TABLE_ROW,
  MAKE_TABLE,
  TABLE_ID,
  type TableRow,
} from './table.statements.js';

/** A table as it is kept. */
export interface StoredTable {
  readonly tableId: string;
  readonly blobId: string;
  readonly fileRows: number;
  readonly rowCount: number;
  readonly generation: number;
  readonly columns: readonly TableColumn[];
  readonly state: 'ready' | 'refused';
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The artifact that holds a table. */
export interface FileBlob {
  readonly id: string;
  readonly sizeBytes: number;
}

/** Both sides of a table, either of which may be missing. */
export interface TableAndFile {
  readonly table: StoredTable | null;
  readonly file: FileBlob | null;
  /** Why nobody reads the file any more, until it is written again: it ended one worker after the other. */
  readonly parkedReason: string | null;
}

type FoundRow = (TableRow | { readonly [Name in keyof TableRow]: null }) & {
  readonly file_blob_id: string | null;
  readonly file_bytes: string | null;
  readonly parked_reason: string | null;
};

/** Rows of `run_tables`. Statements that change a table get the manager of the transaction that they belong to. */
@Injectable()
export class TableRepository {
  constructor(private readonly dataSource: DataSource) {}

  async find(place: RunFile, manager: EntityManager = this.dataSource.manager): Promise<TableAndFile> {
    const { runId, file, artifactRoot, artifactPath } = place;
    const [row] = await manager.query<FoundRow[]>(FIND_TABLE, [runId, file, artifactRoot, artifactPath]);
    return {
      table: row && row.table_id !== null ? storedTable(row) : null,
      file: row?.file_blob_id ? { id: row.file_blob_id, sizeBytes: Number(row.file_bytes) } : null,
      parkedReason: row?.parked_reason ?? null,
    };
  }

  /** The number of the table, which is made when it is not there, and the generation that it shows. Nothing is locked. */
  async make(
    manager: EntityManager,
    place: RunFile,
    blobId: string,
  ): Promise<{ readonly tableId: string; readonly generation: number }> {
    const { runId, experimentId, file, artifactRoot, artifactPath } = place;
    await manager.query(MAKE_TABLE, [runId, experimentId, file, artifactRoot, artifactPath, blobId]);
    const [row] = await manager.query<TableRow[]>(TABLE_ID, [runId, file]);
    return row ? { tableId: row.table_id, generation: row.generation } : this.make(manager, place, blobId);
  }

  /** The table's row, locked until the transaction ends; it is made when it is not there. */
  async lock(manager: EntityManager, place: RunFile, blobId: string): Promise<StoredTable> {
    await this.make(manager, place, blobId);
    const [row] = await manager.query<TableRow[]>(LOCK_TABLE_ROW, [place.runId, place.file]);
    // Removed by somebody between the two statements: the next try makes it again.
    return row ? storedTable(row) : this.lock(manager, place, blobId);
  }

  /** As `lock`, for a table that may have gone. */
  async lockExisting(manager: EntityManager, { runId, file }: RunFile): Promise<StoredTable | null> {
    const [row] = await manager.query<TableRow[]>(LOCK_TABLE_ROW, [runId, file]);
    return row ? storedTable(row) : null;
  }

  async drop(manager: EntityManager, { runId, file }: RunFile): Promise<void> {
    await manager.query(DROP_TABLE, [runId, file]);
  }
}

/** Whether the rows are those of the file. */
export function isCurrent({ table, file }: Pick<TableAndFile, 'table' | 'file'>): boolean {
  return table === null ? file === null : table.blobId === file?.id;
}

function storedTable(row: TableRow): StoredTable {
  return {
    tableId: row.table_id,
    blobId: row.blob_id,
    fileRows: row.file_rows,
    rowCount: row.row_count,
    generation: row.generation,
    columns: row.columns.map(({ name, kinds }) => ({ name, kinds: kinds as CellKind[] })),
    state: row.state,
    reason: row.reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
