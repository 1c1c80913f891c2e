import {
  parquetMetadataAsync,
  parquetScan,
  type AsyncBuffer,
  type FileMetaData,
  type ParquetScan,
} from 'hyparquet';
import { AppError } from '@weir/errors';
import type { CellText, TableRows } from './cell.js';
import { boundedDecompressors } from './parquet-decompressors.js';
import { parquetCell, PARQUET_PARSERS } from './parquet-values.js';
import { columnNames, RowBatches } from './row-batches.js';
import { tableMalformed, tableTooLarge } from './table-format.errors.js';
import { BATCH_LENGTH, BATCH_ROWS, type TableLimits } from './table-limits.js';
import type { TableSource } from './table-source.js';

/** Metadata and column chunks are read whole, so their sizes are bounded; a writer chooses them by its row groups. */
const MAX_CHUNK_BYTES = 64 * 1024 * 1024;
const MAX_GROUP_BYTES = 512 * 1024 * 1024;

/**
 * Opens a Parquet file, compressed in any of the usual ways. Values become JSON: 64-bit integers keep their digits,
 * times become ISO 8601 text with all of their fraction, lists and structs lists and objects.
 */
export async function openParquet(source: TableSource, limits: TableLimits): Promise<TableRows> {
  const file = fileOf(source);
  const metadata = await understood(() => parquetMetadataAsync(file));
  const names = topColumns(metadata);
  const columns = columnNames(names, limits);
  checkSizes(metadata, limits);
  const scan = await understood(() =>
    parquetScan({ file, metadata, compressors: boundedDecompressors(), parsers: PARQUET_PARSERS }),
  );
  return { columns, batches: rowsOf(scan, names, new RowBatches(columns, limits)) };
}

async function* rowsOf(
  scan: ParquetScan,
  names: readonly string[],
  batches: RowBatches,
): AsyncGenerator<CellText[][], void, undefined> {
  for (const range of rangesOf(scan.metadata)) {
    const chunks: CellText[][] = [];
    for (const column of names) {
      const values = await understood(() => scan.readColumn({ column, ...range }));
      chunks.push(Array.from(values, parquetCell));
    }
    for (let index = 0; index < range.rowEnd - range.rowStart; index += 1) {
      const cells = chunks.map((chunk) => chunk[index] ?? 'null');
      batches.add(
        cells,
        cells.reduce((length, cell) => length + cell.length, 0),
      );
      if (batches.isFull) yield batches.take();
    }
  }
  if (!batches.isEmpty) yield batches.take();
}

interface RowRange {
  readonly rowStart: number;
  readonly rowEnd: number;
}

/** Ranges within row groups whose values take about as much memory as a few batches. */
function* rangesOf(metadata: FileMetaData): Generator<RowRange> {
  let groupStart = 0;
  for (const group of metadata.row_groups) {
    const rowCount = Number(group.num_rows);
    const rowBytes = Math.max(1, Number(group.total_byte_size) / Math.max(1, rowCount));
    const step = Math.max(1, Math.min(10 * BATCH_ROWS, Math.floor((8 * BATCH_LENGTH) / rowBytes)));
    for (let start = 0; start < rowCount; start += step) {
      yield { rowStart: groupStart + start, rowEnd: groupStart + Math.min(start + step, rowCount) };
    }
    groupStart += rowCount;
  }
}

function topColumns(metadata: FileMetaData): string[] {
  const names: string[] = [];
  const [root] = metadata.schema;
  let at = 1;
  const skip = (): void => {
    const children = metadata.schema[at]?.num_children ?? 0;
    at += 1;
    for (let child = 0; child < children; child += 1) skip();
  };
  for (let child = 0; child < (root?.num_children ?? 0); child += 1) {
    const element = metadata.schema[at];
    if (element === undefined) throw tableMalformed('its schema lacks columns that it announces');
    names.push(element.name);
    skip();
  }
  return names;
}

function checkSizes(metadata: FileMetaData, limits: TableLimits): void {
  if (metadata.num_rows > BigInt(limits.maxRows))
    throw tableTooLarge(`it has more than ${limits.maxRows} rows`);
  for (const group of metadata.row_groups) {
    const chunks = group.columns.map(({ meta_data }) => Number(meta_data?.total_compressed_size ?? 0));
    if (Math.max(0, ...chunks) > MAX_CHUNK_BYTES || Number(group.total_byte_size) > MAX_GROUP_BYTES) {
      throw tableTooLarge(
        `a row group has more than ${MAX_GROUP_BYTES} bytes, or ${MAX_CHUNK_BYTES} compressed in one column; write it with smaller row groups`,
      );
    }
  }
}

function fileOf(source: TableSource): AsyncBuffer {
  return {
    byteLength: source.sizeBytes,
    slice: async (start, end = source.sizeBytes) => {
      const size = end - start;
      if (!(start >= 0 && size >= 0 && end <= source.sizeBytes))
        throw new RangeError('a range outside of the file');
      if (size > MAX_CHUNK_BYTES) throw new RangeError('a range larger than a column chunk may be');
      const bytes = new Uint8Array(size);
      let at = 0;
      if (size > 0) {
        for await (const chunk of await source.read({ first: start, last: end - 1 })) {
          bytes.set(chunk, at);
          at += chunk.byteLength;
        }
      }
      return bytes.buffer;
    },
  };
}

/** The library says what it stumbled over in errors of its own; all of them mean that the file is not what it should be. */
async function understood<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (AppError.isInstance(cause)) throw cause;
    throw tableMalformed('the file is no Parquet file that can be read', { cause });
  }
}
