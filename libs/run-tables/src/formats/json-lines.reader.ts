import { textOf, type CellText, type TableRows } from './cell.js';
import { endOfObject, INCOMPLETE, JsonFault, skipSpace } from './json-scan.js';
import { columnNames, RowBatches } from './row-batches.js';
import { shown, tableMalformed, tableTooLarge } from './table-format.errors.js';
import type { TableLimits } from './table-limits.js';
import type { TableSource } from './table-source.js';
import { TextWindow } from './text-window.js';

/** A line of a JSON Lines file: the cells by the names of their columns. */
export type NamedCells = ReadonlyMap<string, CellText>;

/**
 * Opens a JSON Lines file: one object a line. A column is every name that occurs in one of them, in the order of their
 * first appearance, so the file is read twice; a name that a line lacks is null there.
 */
export function openJsonLines(source: TableSource, limits: TableLimits): Promise<TableRows> {
  return openObjects(async () => new JsonLines(await source.read(), limits).lines(), limits);
}

/** The same for objects that come in any form; they are gone through twice. */
export async function openObjects(
  read: () => Promise<AsyncIterable<JsonLine>>,
  limits: TableLimits,
): Promise<TableRows> {
  const names = new Set<string>();
  for await (const { cells } of await read()) {
    for (const name of cells.keys()) names.add(name);
    if (names.size > limits.maxColumns) {
      throw tableTooLarge(`it has more than ${limits.maxColumns} columns`);
    }
  }
  const columns = columnNames([...names], limits);
  return { columns, batches: rowsOf(await read(), columns, new RowBatches(columns, limits)) };
}

async function* rowsOf(
  lines: AsyncIterable<JsonLine>,
  columns: readonly string[],
  batches: RowBatches,
): AsyncGenerator<CellText[][], void, undefined> {
  for await (const { cells, length } of lines) {
    batches.add(
      columns.map((name) => cells.get(name) ?? 'null'),
      length,
    );
    if (batches.isFull) yield batches.take();
  }
  if (!batches.isEmpty) yield batches.take();
}

export interface JsonLine {
  readonly cells: NamedCells;
  /** In characters. */
  readonly length: number;
}

/** Objects one behind the other. Line ends between them are the custom, any other space will do. */
export class JsonLines {
  protected readonly window: TextWindow;
  protected row = 1;

  constructor(
    bytes: AsyncIterable<Uint8Array>,
    protected readonly limits: TableLimits,
  ) {
    this.window = new TextWindow(bytes);
  }

  async *lines(): AsyncGenerator<JsonLine, void, undefined> {
    const { window } = this;
    try {
      for (let line = await this.next(); line !== null; line = await this.next()) {
        yield line;
      }
    } finally {
      await window.close();
    }
  }

  /** The next object, or null at the end. */
  protected async next(): Promise<JsonLine | null> {
    const { window } = this;
    for (;;) {
      window.position = skipSpace(window.text, window.position);
      const line = window.position === window.text.length ? null : this.line();
      if (line !== null) {
        this.row += 1;
        return line;
      }
      if (window.pending > this.limits.maxRowLength) {
        throw tableTooLarge(`it has more than ${this.limits.maxRowLength} characters`, { row: this.row });
      }
      if (await window.more()) continue;
      if (window.pending > 0)
        throw tableMalformed('the file ends in the middle of an object', { row: this.row });
      return null;
    }
  }

  private line(): JsonLine | null {
    const { text, position } = this.window;
    const cells = new Map<string, CellText>();
    if (text[position] !== '{') throw tableMalformed('every line must be a JSON object', { row: this.row });
    try {
      const end = endOfObject(text, position, {
        depth: this.limits.maxDepth + 1,
        member: (name, from, to) => cells.set(textOf(name), text.slice(from, to)),
      });
      if (end === INCOMPLETE) return null;
      this.window.position = end;
      return { cells, length: end - position };
    } catch (error) {
      if (!(error instanceof JsonFault)) throw error;
      const last = [...cells.keys()].at(-1);
      const where = last === undefined ? '' : ` behind ${shown(last)}`;
      throw tableMalformed(`${error.reason}${where}`, { row: this.row });
    }
  }
}
