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
const MAX_KEPT_BYTES = 32 * 1024 * 1024;
const MAX_GROUP_BYTES = 512 * 1024 * 1024;

/**
 * Opens a Parquet file, compressed in any of the usual ways. Values become JSON: 64-bit integers keep their digits,
 * times become ISO 8601 text with all of their fraction, lists and structs lists and objects.
 */
export async function openParquet(source: TableSource, limits: TableLimits): Promise<TableRows> {
  const file = fileOf(source);
  const metadata = await understood(() => parquetMetadataAsync(file));
  const top = topColumns(metadata);
  const columns = columnNames(
    top.map(({ name }) => name),
    limits,
  );
  checkSizes(metadata, limits);
  const scan = await understood(() =>
    parquetScan({ file, metadata, compressors: boundedDecompressors(), parsers: PARQUET_PARSERS }),
  );
  return { columns, batches: rowsOf(scan, top, new RowBatches(columns, limits)) };
}

async function* rowsOf(
  scan: ParquetScan,
  columns: readonly TopColumn[],
  batches: RowBatches,
): AsyncGenerator<CellText[][], void, undefined> {
  for (const group of groupsOf(scan.metadata)) {
    const nested = new Map<string, CellText[]>();
    for (const { name, isNested } of columns) {
      // The library decodes a nested column whole for whatever part of it is asked for.
      if (isNested) nested.set(name, await cellsOf(scan, name, group));
    }
    for (const range of rangesOf(group)) {
      const chunks: CellText[][] = [];
      for (const { name } of columns) {
        const whole = nested.get(name);
        chunks.push(
          whole?.slice(range.rowStart - group.rowStart, range.rowEnd - group.rowStart) ??
            (await cellsOf(scan, name, range)),
        );
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
  }
  if (!batches.isEmpty) yield batches.take();
}

async function cellsOf(
  scan: ParquetScan,
  column: string,
  { rowStart, rowEnd }: RowRange,
): Promise<CellText[]> {
  const values = await understood(() => scan.readColumn({ column, rowStart, rowEnd }));
  return Array.from(values, parquetCell);
}

interface TopColumn {
  readonly name: string;
  readonly isNested: boolean;
}

interface RowRange {
  readonly rowStart: number;
  readonly rowEnd: number;
}

interface RowGroupRange extends RowRange {
  readonly rowBytes: number;
}

function* groupsOf(metadata: FileMetaData): Generator<RowGroupRange> {
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const rowBytes = Math.max(1, Number(group.total_byte_size) / Math.max(1, rowEnd - rowStart));
    if (rowEnd > rowStart) yield { rowStart, rowEnd, rowBytes };
    rowStart = rowEnd;
  }
}

/** Ranges within a row group whose values take about as much memory as a few batches. */
function* rangesOf({ rowStart, rowEnd, rowBytes }: RowGroupRange): Generator<RowRange> {
  const step = Math.max(1, Math.min(10 * BATCH_ROWS, Math.floor((8 * BATCH_LENGTH) / rowBytes)));
  for (let start = rowStart; start < rowEnd; start += step) {
    yield { rowStart: start, rowEnd: Math.min(start + step, rowEnd) };
  }
}

function topColumns(metadata: FileMetaData): TopColumn[] {
  const columns: TopColumn[] = [];
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
    columns.push({ name: element.name, isNested: (element.num_children ?? 0) > 0 });
    skip();
  }
  return columns;
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

/**
 * Every range of rows needs the column chunks that it lies in, whole: those of one row group are kept while they fit,
 * or a file would be read as often as it has ranges.
 */
function fileOf(source: TableSource): AsyncBuffer {
  const kept = new Map<string, ArrayBuffer>();
  let keptBytes = 0;
  return {
    byteLength: source.sizeBytes,
    slice: async (start, end = source.sizeBytes) => {
      const name = `${start}-${end}`;
      const known = kept.get(name);
      if (known !== undefined) return known;
      const bytes = await readRange(source, start, end);
      if (keptBytes + bytes.byteLength > MAX_KEPT_BYTES) {
        kept.clear();
        keptBytes = 0;
      }
      kept.set(name, bytes);
      keptBytes += bytes.byteLength;
      return bytes;
    },
  };
}

async function readRange(source: TableSource, start: number, end: number): Promise<ArrayBuffer> {
  const size = end - start;
  if (!(start >= 0 && size >= 0 && end <= source.sizeBytes))
    throw new RangeError('a range outside of the file');
  if (size > MAX_CHUNK_BYTES) throw new RangeError('a range larger than a column chunk may be');
  const bytes = new Uint8Array(size);
  if (size === 0) return bytes.buffer;
  let at = 0;
  for await (const chunk of await source.read({ first: start, last: end - 1 })) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes.buffer;
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
