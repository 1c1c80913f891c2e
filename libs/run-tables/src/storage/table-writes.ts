import { Injectable } from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import { putIfUnchanged } from '@weir/tracking-store';
import { DataSource, type EntityManager } from 'typeorm';
import type { CellText } from '../formats/cell.js';
import { tableFormatOf } from '../formats/open-table.js';
import { tableTooLarge } from '../formats/table-format.errors.js';
import { TABLE_LIMITS } from '../formats/table-limits.js';
import { writeTable } from '../formats/write-table.js';
import { ColumnSummary, joinedColumns, type TableColumn } from './column-summary.js';
import { rowsText } from './generation.writer.js';
import { LOGGED_ARTIFACTS_TAG, withLoggedTable } from './logged-artifacts.js';
import type { RunFile } from './run-file.locator.js';
import { idempotencyConflict, runNotActive, tablePathTaken } from './table.errors.js';
import { isCurrent, TableRepository, type StoredTable } from './table.repository.js';
import {
  EXTEND_TABLE,
  FIND_APPEND,
  FORGET_APPENDS,
  HOLD_RUN,
  HOLD_TAG,
  INSERT_ROWS,
  KEEP_APPEND,
  SET_TAG,
} from './table.statements.js';

/** Rows to append, each with a cell for every one of these columns. */
export interface NewRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CellText[])[];
  /** The same key with the same body appends once. */
  readonly once?: { readonly key: string; readonly bodyHash: string };
}

export interface AppendedRows {
  /** Index of the first of them. */
  readonly firstRow: number;
  readonly appended: number;
  /** Of the table. */
  readonly rowCount: number;
}

/** What the transaction finds is not what it was begun for; it is rolled back, and whoever asked looks again. */
class Overtaken extends Error {}

/** The transactions that append rows. */
@Injectable()
export class TableWrites {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tables: TableRepository,
    private readonly blobs: BlobStore,
  ) {}

  /** Null when somebody else was faster to make, replace or delete the table. */
  async append(place: RunFile, rows: NewRows, isNew: boolean): Promise<AppendedRows | null> {
    try {
      return isNew ? await this.appendToNew(place, rows) : await this.appendToKnown(place, rows);
    } catch (error) {
      if (error instanceof Overtaken) return null;
      throw error;
    }
  }

  /** The file of a new table is there at once, without rows: the path is taken, and clients see it in its folder. */
  private async appendToNew(place: RunFile, rows: NewRows): Promise<AppendedRows> {
    const format = tableFormatOf(place.file) ?? 'json';
    const blob = await this.blobs.write(writeTable(format, { columns: rows.columns, read: noRows }));
    return this.dataSource.transaction(async (manager) => {
      await holdRun(manager, place);
      const table = await this.tables.lock(manager, place, blob.id);
      if (table.blobId !== blob.id || table.rowCount > 0) throw new Overtaken();
      if (!(await putIfUnchanged(manager, { path: place.path, expected: null, blob }))) {
        if ((await this.tables.find(place, manager)).file === null) throw tablePathTaken(place.file);
        throw new Overtaken();
      }
      return appendRows(manager, place, { table, rows });
    });
  }

  private async appendToKnown(place: RunFile, rows: NewRows): Promise<AppendedRows> {
    return this.dataSource.transaction(async (manager) => {
      await holdRun(manager, place);
      const table = await this.tables.lockExisting(manager, place);
      const { file } = await this.tables.find(place, manager);
      if (table === null || !isCurrent({ table, file })) throw new Overtaken();
      return appendRows(manager, place, { table, rows });
    });
  }
}

async function* noRows(): AsyncGenerator<CellText[][], void, undefined> {
  yield await Promise.resolve([]);
}

async function holdRun(manager: EntityManager, { runId }: RunFile): Promise<void> {
  const [run] = await manager.query<{ lifecycle_stage: string }[]>(HOLD_RUN, [runId]);
  if (run?.lifecycle_stage !== 'active') throw runNotActive(runId);
}

async function appendRows(
  manager: EntityManager,
  place: RunFile,
  { table, rows }: { readonly table: StoredTable; readonly rows: NewRows },
): Promise<AppendedRows> {
  const before = await repeated(manager, table, rows);
  if (before !== null) return before;
  const columns = extendedColumns(place, table, rows);
  const rowCount = table.rowCount + rows.rows.length;
  if (rowCount > TABLE_LIMITS.maxRows)
    throw tableTooLarge(`it would have more than ${TABLE_LIMITS.maxRows} rows`);
  const text = rowsText(arranged(columns, rows));
  await manager.query(INSERT_ROWS, [table.tableId, table.generation, table.rowCount, text]);
  await manager.query(EXTEND_TABLE, [table.tableId, rowCount, JSON.stringify(columns)]);
  await markLogged(manager, place);
  if (rows.once) {
    const { key, bodyHash } = rows.once;
    await manager.query(FORGET_APPENDS, [table.tableId]);
    await manager.query(KEEP_APPEND, [table.tableId, key, bodyHash, table.rowCount, rows.rows.length]);
  }
  return { firstRow: table.rowCount, appended: rows.rows.length, rowCount };
}

async function repeated(
  manager: EntityManager,
  table: StoredTable,
  { once }: NewRows,
): Promise<AppendedRows | null> {
  if (!once) return null;
  const [kept] = await manager.query<{ body_hash: string; first_row: number; row_count: number }[]>(
    FIND_APPEND,
    [table.tableId, once.key],
  );
  if (!kept) return null;
  if (kept.body_hash !== once.bodyHash) throw idempotencyConflict();
  return { firstRow: kept.first_row, appended: kept.row_count, rowCount: table.rowCount };
}

function extendedColumns(place: RunFile, table: StoredTable, { columns, rows }: NewRows): TableColumn[] {
  const summary = new ColumnSummary(columns, tableFormatOf(place.file) === 'csv');
  summary.add(rows);
  const extended = joinedColumns(table.columns, summary.columns());
  if (extended.length <= TABLE_LIMITS.maxColumns) return extended;
  throw tableTooLarge(`it would have more than ${TABLE_LIMITS.maxColumns} columns`);
}

/** The rows in the order of the table's columns. */
function arranged(columns: readonly TableColumn[], { columns: names, rows }: NewRows): CellText[][] {
  const places = columns.map(({ name }) => names.indexOf(name));
  return rows.map((cells) => places.map((place) => cells[place] ?? 'null'));
}

/** As `mlflow.log_table` does, or `load_table` would not find the table. */
async function markLogged(manager: EntityManager, { runId, experimentId, file }: RunFile): Promise<void> {
  const [tag] = await manager.query<{ value: string }[]>(HOLD_TAG, [runId, LOGGED_ARTIFACTS_TAG]);
  const value = withLoggedTable(tag?.value ?? null, file);
  if (value !== null) await manager.query(SET_TAG, [runId, LOGGED_ARTIFACTS_TAG, value, experimentId]);
}
