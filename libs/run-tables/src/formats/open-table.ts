import type { TableRows } from './cell.js';
import { openCsv } from './csv.reader.js';
import { openJsonLines } from './json-lines.reader.js';
import { openJsonRecords } from './json-records.reader.js';
import { openJsonSplit } from './json-split.reader.js';
import { openParquet } from './parquet.reader.js';
import { tableFormatUnknown } from './table-format.errors.js';
import { TABLE_LIMITS, type TableLimits } from './table-limits.js';
import type { TableSource } from './table-source.js';

/** How a table is written in a file. */
export type TableFormat = 'json' | 'csv' | 'jsonl' | 'parquet';

const OPENERS: Record<TableFormat, (source: TableSource, limits: TableLimits) => Promise<TableRows>> = {
  json: openJsonSplit,
  csv: openCsv,
  jsonl: openJsonLines,
  parquet: openParquet,
};

const EXTENSIONS: Record<string, TableFormat> = {
  json: 'json',
  csv: 'csv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  parquet: 'parquet',
};

/** The format that the name of a file promises, or null when it is no table's name. */
export function tableFormatOf(file: string): TableFormat | null {
  const extension = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase();
  return extension === undefined ? null : (EXTENSIONS[extension] ?? null);
}

/**
 * Opens a table file. The columns are there at once, the rows come as they are asked for, in bounded memory whatever the
 * size of the file. What is wrong with the file is said by an `AppError` (`TABLE.MALFORMED`, `TABLE.TOO_LARGE`,
 * `TABLE.FORMAT_UNKNOWN`), here or from within the batches. Whoever opens a table goes through its batches or breaks off.
 *
 * @example
 * const table = await openTable('llm_predictions.csv', source);
 * for await (const rows of table.batches) for (const cells of rows) keep(cells.map(valueOf));
 */
export async function openTable(
  file: string,
  source: TableSource,
  limits: TableLimits = TABLE_LIMITS,
): Promise<TableRows> {
  const format = tableFormatOf(file);
  if (format === null) throw tableFormatUnknown(file);
  return OPENERS[format](source, limits);
}

const SNIFFED_BYTES = 1_024;

/**
 * Opens any file of rows that people evaluate: the table files, and lists of JSON objects, told apart by how they begin.
 * Clients never log those as tables, so other doors do not take them for one.
 */
export async function openRows(
  file: string,
  source: TableSource,
  limits: TableLimits = TABLE_LIMITS,
): Promise<TableRows> {
  const isList = tableFormatOf(file) === 'json' && (await firstCharacter(source)) === '[';
  return isList ? openJsonRecords(source, limits) : openTable(file, source, limits);
}

async function firstCharacter(source: TableSource): Promise<string> {
  if (source.sizeBytes === 0) return '';
  const last = Math.min(source.sizeBytes, SNIFFED_BYTES) - 1;
  const parts: Uint8Array[] = [];
  for await (const part of await source.read({ first: 0, last })) parts.push(part);
  return Buffer.concat(parts).toString('latin1').trimStart().charAt(0);
}
