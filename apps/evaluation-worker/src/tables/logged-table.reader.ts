import { Inject, Injectable } from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import { AppError } from '@weir/errors';
import { ArtifactFileRepository, type RowCells } from '@weir/tracking-store';

export interface LoggedTable {
  readonly columns: readonly string[];
  readonly rows: readonly RowCells[];
}

const MAX_TABLE_BYTES = 64 * 1024 * 1024;
export const MAX_TABLE_ROWS = 100_000;

const unusable = (message: string): AppError =>
  new AppError({ code: 'EVALUATION.TABLE_UNUSABLE', status: 422, message });

/** Reads what `mlflow.log_table` wrote: JSON with `columns` and `data`. */
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
    if (file.sizeBytes > MAX_TABLE_BYTES) {
      throw unusable(`The logged table is larger than ${MAX_TABLE_BYTES} bytes.`);
    }
    const parts: Buffer[] = [];
    for await (const part of await this.blobs.read(file.blobId)) parts.push(part as Buffer);
    return parseTable(Buffer.concat(parts).toString('utf8'));
  }
}

export function parseTable(text: string): LoggedTable {
  const { columns, data } = splitDocument(text);
  if (!isTextList(columns)) throw unusable('The logged table has no list of column names.');
  if (new Set(columns).size !== columns.length) throw unusable('The logged table names a column twice.');
  if (!Array.isArray(data) || data.length === 0) throw unusable('The logged table has no rows.');
  if (data.length > MAX_TABLE_ROWS) throw unusable(`The logged table has more than ${MAX_TABLE_ROWS} rows.`);
  const bad = data.findIndex((row) => !Array.isArray(row) || row.length !== columns.length);
  if (bad >= 0) throw unusable(`Row ${bad} of the logged table does not have ${columns.length} cells.`);
  return { columns, rows: data as RowCells[] };
}

function splitDocument(text: string): { columns?: unknown; data?: unknown } {
  try {
    const document = JSON.parse(text) as unknown;
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document;
  } catch {
    throw unusable('The logged table is not JSON. Tables logged as Parquet cannot be evaluated.');
  }
  throw unusable('The logged table is not an object with "columns" and "data".');
}

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
