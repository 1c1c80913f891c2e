import { parquetMetadataAsync, type FileMetaData, type RowGroup } from 'hyparquet';
import type { CellText, TableRows } from './cell.js';
import { MAX_CHUNK_BYTES, parquetFile, understood } from './parquet-file.js';
import { rowsOfGroup, type ParquetColumn, type ParquetTable } from './parquet-group.js';
import { columnNames, RowBatches } from './row-batches.js';
import { tableMalformed, tableTooLarge } from './table-format.errors.js';
import type { TableLimits } from './table-limits.js';
import type { TableSource } from './table-source.js';

/** Most of it is decoded a few thousand rows at a time, but a page, and a nested column, at once. */
const MAX_GROUP_BYTES = 512 * 1024 * 1024;
const MAX_NESTED_BYTES = 64 * 1024 * 1024;
/** What a decoded value of a nested column takes, with the objects and lists around it, as measured. */
const NESTED_VALUE_BYTES = 192;

/**
 * Opens a Parquet file, compressed in any of the usual ways. Values become JSON: 64-bit integers keep their digits,
 * times become ISO 8601 text with all of their fraction, lists and structs lists and objects.
 */
export async function openParquet(source: TableSource, limits: TableLimits): Promise<TableRows> {
  const file = parquetFile(source);
  const metadata = await understood(() => parquetMetadataAsync(file));
  const top = topColumns(metadata);
  const columns = columnNames(
    top.map(({ name }) => name),
    limits,
  );
  checkSizes(metadata, top, limits);
  return {
    columns,
    batches: rowsOf({ file, metadata, columns: top, limits }, new RowBatches(columns, limits)),
  };
}

async function* rowsOf(
  table: ParquetTable,
  batches: RowBatches,
): AsyncGenerator<CellText[][], void, undefined> {
  for (const group of table.metadata.row_groups) {
    for await (const { cells, length } of rowsOfGroup(table, group, () => batches.nextRow)) {
      batches.add(cells, length);
      if (batches.isFull) yield batches.take();
    }
  }
  if (!batches.isEmpty) yield batches.take();
}

function topColumns(metadata: FileMetaData): ParquetColumn[] {
  const columns: ParquetColumn[] = [];
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

function checkSizes(metadata: FileMetaData, columns: readonly ParquetColumn[], limits: TableLimits): void {
  if (metadata.num_rows > BigInt(limits.maxRows))
    throw tableTooLarge(`it has more than ${limits.maxRows} rows`);
  for (const group of metadata.row_groups) {
    const chunks = group.columns.map(({ meta_data }) => Number(meta_data?.total_compressed_size ?? 0));
    if (Math.max(0, ...chunks) > MAX_CHUNK_BYTES || Number(group.total_byte_size) > MAX_GROUP_BYTES) {
      throw tableTooLarge(
        `a row group has more than ${MAX_GROUP_BYTES} bytes, or ${MAX_CHUNK_BYTES} compressed in one column; ${ADVICE}`,
      );
    }
    for (const { name, isNested } of columns) {
      if (isNested && nestedBytes(group, name) > MAX_NESTED_BYTES)
        throw tableTooLarge(`it takes more than ${MAX_NESTED_BYTES} bytes in a row group; ${ADVICE}`, {
          column: name,
        });
    }
  }
}

const ADVICE = 'write it with smaller row groups';

/** About what the values of a column of lists or structs take when they are decoded, which happens at once. */
function nestedBytes(group: RowGroup, name: string): number {
  return group.columns
    .filter(({ meta_data }) => meta_data?.path_in_schema[0] === name)
    .reduce(
      (sum, { meta_data }) =>
        sum +
        Number(meta_data?.total_uncompressed_size ?? 0) +
        Number(meta_data?.num_values ?? 0) * NESTED_VALUE_BYTES,
      0,
    );
}
