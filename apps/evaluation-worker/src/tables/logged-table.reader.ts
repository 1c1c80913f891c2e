import { Inject, Injectable } from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import { AppError } from '@weir/errors';
import { openTable, TABLE_LIMITS, valueOf, withOpenBlob, type TableSource } from '@weir/run-tables';
import { ArtifactFileRepository, type RowCells } from '@weir/tracking-store';

export interface LoggedTable {
  readonly columns: readonly string[];
  readonly rows: readonly RowCells[];
}

const MAX_TABLE_BYTES = 64 * 1024 * 1024;
export const MAX_TABLE_ROWS = 100_000;
const LIMITS = { ...TABLE_LIMITS, maxRows: MAX_TABLE_ROWS };

const unusable = (message: string, cause?: unknown): AppError =>
  new AppError({ code: 'EVALUATION.TABLE_UNUSABLE', status: 422, message, cause });

/** Reads what `mlflow.log_table` wrote, in any format that it writes. */
@Injectable()
export class LoggedTableReader {
  constructor(
    @Inject(BlobStore) private readonly blobs: BlobStore,
    private readonly files: ArtifactFileRepository,
  ) {}

  /** @throws AppError `EVALUATION.TABLE_UNUSABLE`, which no retry repairs. */
  async read(path: string): Promise<LoggedTable> {
    const file = await this.files.find(path);
    if (file === null) throw unusable('The logged table is not there any more.');
    const blob = { id: file.blobId, sizeBytes: file.sizeBytes };
    return withOpenBlob(this.blobs, blob, (source) => readTable(path, source));
  }
}

/** A table of an evaluation is held whole: its rows are few, and each is scored more than once. */
export async function readTable(path: string, source: TableSource): Promise<LoggedTable> {
  if (source.sizeBytes > MAX_TABLE_BYTES) {
    throw unusable(`The logged table is larger than ${MAX_TABLE_BYTES} bytes.`);
  }
  const rows: RowCells[] = [];
  try {
    const { columns, batches } = await openTable(path, source, LIMITS);
    for await (const batch of batches) for (const cells of batch) rows.push(cells.map(valueOf));
    if (columns.length === 0 || rows.length === 0) throw unusable('The logged table has no rows.');
    return { columns, rows };
  } catch (error) {
    if (AppError.isInstance(error) && error.code.startsWith('TABLE.')) throw unusable(error.message, error);
    throw error;
  }
}
