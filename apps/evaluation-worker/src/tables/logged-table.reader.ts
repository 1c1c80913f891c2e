import { Inject, Injectable } from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import { AppError } from '@weir/errors';
import {
  openRows,
  TABLE_LIMITS,
  withoutBareTokens,
  withOpenBlob,
  type CellText,
  type TableSource,
} from '@weir/run-tables';
import { ArtifactFileRepository } from '@weir/tracking-store';
import { MAX_ROWS, unusableTable, type UseRows } from './row-source.js';

const LIMITS = { ...TABLE_LIMITS, maxRows: MAX_ROWS };

/** Reads tables that clients logged, in any format that they write, a batch at a time. */
@Injectable()
export class LoggedTableReader {
  constructor(
    @Inject(BlobStore) private readonly blobs: BlobStore,
    private readonly files: ArtifactFileRepository,
  ) {}

  /** @throws AppError `EVALUATION.TABLE_UNUSABLE`, which no retry repairs. */
  async read<T>(path: string, use: UseRows<T>): Promise<T> {
    const file = await this.files.find(path);
    if (file === null) throw unusableTable('The logged table is not there any more.');
    const blob = { id: file.blobId, sizeBytes: file.sizeBytes };
    return withOpenBlob(this.blobs, blob, (source) => readTable(path, source, use));
  }
}

/** What is wrong with the file is said when it is opened, or in the midst of its rows. */
export async function readTable<T>(path: string, source: TableSource, use: UseRows<T>): Promise<T> {
  try {
    const { columns, batches } = await openRows(path, source, LIMITS);
    if (columns.length === 0) throw unusableTable('The logged table has no columns.');
    return await use({ columns, batches: jsonRows(batches) });
  } catch (error) {
    if (AppError.isInstance(error) && error.code.startsWith('TABLE.'))
      throw unusableTable(error.message, error);
    throw error;
  }
}

async function* jsonRows(
  batches: AsyncIterable<readonly (readonly CellText[])[]>,
): AsyncGenerator<string[], void, undefined> {
  for await (const rows of batches) yield rows.map((cells) => `[${cells.map(jsonOf).join(',')}]`);
}

/** Cells stay the text that they are; what JSON cannot say is nothing. */
function jsonOf(cell: CellText): string {
  switch (cell.charAt(0)) {
    case 'N':
    case 'I':
      return 'null';
    case '-':
      return cell.startsWith('-I') ? 'null' : cell;
    case '[':
    case '{':
      return withoutBareTokens(cell);
    default:
      return cell;
  }
}
