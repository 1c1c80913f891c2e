import {
  parquetScan,
  type AsyncBuffer,
  type DecodedArray,
  type FileMetaData,
  type ParquetScan,
  type RowGroup,
} from 'hyparquet';
import type { CellText } from './cell.js';
import { boundedDecompressors } from './parquet-decompressors.js';
import { understood } from './parquet-file.js';
import { CellTooLong, parquetCell, PARQUET_PARSERS } from './parquet-values.js';
import { tableTooLarge } from './table-format.errors.js';
import { BATCH_LENGTH, BATCH_ROWS, type TableLimits } from './table-limits.js';

/** Rows that are decoded at a time: few enough to fit, and enough that pages are not decoded too often. */
const RANGE_ROWS = 4 * BATCH_ROWS;
const RANGE_BYTES = 4 * BATCH_LENGTH;

export interface ParquetColumn {
  readonly name: string;
  readonly isNested: boolean;
}

/** A Parquet file that has been opened. */
export interface ParquetTable {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly columns: readonly ParquetColumn[];
  readonly limits: TableLimits;
}

export interface ParquetRow {
  readonly cells: CellText[];
  /** In characters. */
  readonly length: number;
}

/** Values of one column from a row of the group on. */
interface ColumnPart {
  readonly name: string;
  readonly values: DecodedArray;
  readonly firstRow: number;
}

/**
 * The rows of one row group. Values become text row by row: equal ones of a dictionary share their memory until then, so
 * a small file may hold many times of what fits. `nextRow` tells the number of a row that is refused.
 */
export async function* rowsOfGroup(
  table: ParquetTable,
  group: RowGroup,
  nextRow: () => number,
): AsyncGenerator<ParquetRow, void, undefined> {
  const nested = new Map<string, ColumnPart>();
  const rowCount = Number(group.num_rows);
  // The library decodes a nested column whole for whatever part of it is asked for.
  for (const { name } of table.columns.filter(({ isNested }) => isNested))
    nested.set(name, await partOf(await scanOf(table, group), name, [0, rowCount]));
  const step = rangeRows(group);
  for (let first = 0; first < rowCount; first += step) {
    const end = Math.min(first + step, rowCount);
    // A scan keeps what it has decoded, so each range has its own.
    const scan = await scanOf(table, group);
    const parts: ColumnPart[] = [];
    for (const { name } of table.columns)
      parts.push(nested.get(name) ?? (await partOf(scan, name, [first, end])));
    for (let row = first; row < end; row += 1) yield rowAt(parts, row, table.limits, nextRow);
  }
}

function rangeRows(group: RowGroup): number {
  const rowBytes = Math.max(1, Number(group.total_byte_size) / Math.max(1, Number(group.num_rows)));
  return Math.max(1, Math.min(RANGE_ROWS, Math.floor(RANGE_BYTES / rowBytes)));
}

function scanOf({ file, metadata }: ParquetTable, group: RowGroup): Promise<ParquetScan> {
  const alone = { ...metadata, num_rows: group.num_rows, row_groups: [group] };
  return understood(() =>
    parquetScan({ file, metadata: alone, compressors: boundedDecompressors(), parsers: PARQUET_PARSERS }),
  );
}

async function partOf(
  scan: ParquetScan,
  name: string,
  [rowStart, rowEnd]: readonly [number, number],
): Promise<ColumnPart> {
  if (rowStart === rowEnd) return { name, values: [], firstRow: rowStart };
  const values = await understood(() => scan.readColumn({ column: name, rowStart, rowEnd }));
  return { name, values, firstRow: rowStart };
}

function rowAt(
  parts: readonly ColumnPart[],
  row: number,
  { maxRowLength }: TableLimits,
  nextRow: () => number,
): ParquetRow {
  let length = 0;
  const cells = parts.map(({ name, values, firstRow }) => {
    try {
      const cell = parquetCell(values[row - firstRow], maxRowLength - length);
      length += cell.length;
      return cell;
    } catch (error) {
      if (!(error instanceof CellTooLong)) throw error;
      throw tableTooLarge(`it has more than ${maxRowLength} characters`, { row: nextRow(), column: name });
    }
  });
  return { cells, length };
}
