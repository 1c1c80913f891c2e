import type { TableFormat } from './open-table.js';
import { parquetBytes } from './parquet.writer.js';
import type { TableContent } from './table-content.js';
import { csvText, jsonLinesText, jsonSplitText } from './text-writers.js';

const WRITERS: Record<TableFormat, (content: TableContent) => AsyncIterable<Uint8Array>> = {
  json: (content) => encoded(jsonSplitText(content)),
  csv: (content) => encoded(csvText(content)),
  jsonl: (content) => encoded(jsonLinesText(content)),
  parquet: parquetBytes,
};

/**
 * The bytes of a table file, in constant memory. What `openTable` reads from them is what went in, but that a CSV file
 * knows only text, and a Parquet file one type a column.
 *
 * @example await blobs.write(writeTable('csv', { columns, read: () => rows }));
 */
export function writeTable(format: TableFormat, content: TableContent): AsyncIterable<Uint8Array> {
  return WRITERS[format](content);
}

const encoder = new TextEncoder();

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const text of texts) yield encoder.encode(text);
}
