import type { CellText, TableRows } from './cell.js';
import { JsonSplitParser, type SplitPart } from './json-split.parser.js';
import { tableMalformed } from './table-format.errors.js';
import type { TableLimits } from './table-limits.js';
import type { TableSource } from './table-source.js';

type Parts = AsyncGenerator<SplitPart, void, undefined>;

/** Opens `{"columns": […], "data": [[…], …]}`. Where the data comes first, the file is read twice. */
export async function openJsonSplit(source: TableSource, limits: TableLimits): Promise<TableRows> {
  const start = async (known: readonly string[] | null): Promise<Parts> =>
    new JsonSplitParser(await source.read(), limits, known).parts();
  const parts = await start(null);
  let isAtData = true;
  for (;;) {
    const part = await parts.next();
    if (part.done) throw tableMalformed('it must have "columns" and "data"');
    if ('columns' in part.value) {
      const { columns } = part.value;
      if (isAtData) return { columns, batches: rowsOf(parts) };
      await parts.return();
      return { columns, batches: rowsOf(await start(columns)) };
    }
    isAtData = false;
  }
}

async function* rowsOf(parts: Parts): AsyncGenerator<CellText[][], void, undefined> {
  for await (const part of parts) if ('rows' in part) yield part.rows;
}
