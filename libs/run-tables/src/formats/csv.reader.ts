import type { CellText, TableRows } from './cell.js';
import { columnNames, RowBatches } from './row-batches.js';
import { tableMalformed, tableTooLarge } from './table-format.errors.js';
import type { TableLimits } from './table-limits.js';
import type { TableSource } from './table-source.js';
import { TextWindow } from './text-window.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

interface Field {
  readonly text: string;
  readonly isQuoted: boolean;
}

/**
 * Opens a CSV file in the dialect that Python's csv module writes and reads by default: commas, CRLF (LF and CR are taken
 * too), quotes doubled, line ends within quotes. Its cells are text: a file of this kind has no types. An empty field is
 * null unless it is quoted; empty lines are no rows. The first line names the columns.
 */
export async function openCsv(source: TableSource, limits: TableLimits): Promise<TableRows> {
  const records = new CsvRecords(await source.read(), limits);
  const heading = await records.next();
  if (heading === null) throw tableMalformed('it has no line with the names of the columns');
  const columns = columnNames(
    heading.map(({ text }) => text),
    limits,
  );
  return { columns, batches: rowsOf(records, new RowBatches(columns, limits)) };
}

async function* rowsOf(
  records: CsvRecords,
  batches: RowBatches,
): AsyncGenerator<CellText[][], void, undefined> {
  try {
    for (let fields = await records.next(); fields !== null; fields = await records.next()) {
      batches.add(fields.map(cellOf), records.length);
      records.row = batches.nextRow;
      if (batches.isFull) yield batches.take();
    }
    if (!batches.isEmpty) yield batches.take();
  } finally {
    await records.close();
  }
}

function cellOf({ text, isQuoted }: Field): CellText {
  return text === '' && !isQuoted ? 'null' : JSON.stringify(text);
}

/** Records of a CSV file, one at a time; no more is kept than one of them. */
class CsvRecords {
  /** Of the record that was read last, in characters. */
  length = 0;
  row = 1;
  private readonly window: TextWindow;

  constructor(
    bytes: AsyncIterable<Uint8Array>,
    private readonly limits: TableLimits,
  ) {
    this.window = new TextWindow(bytes);
  }

  async next(): Promise<Field[] | null> {
    for (;;) {
      const fields = this.record();
      if (fields !== null) {
        if (fields.length > 1 || fields[0]?.isQuoted || fields[0]?.text) return fields;
        continue;
      }
      if (this.window.isEnded) return null;
      if (this.window.pending > this.limits.maxRowLength) {
        throw tableTooLarge(`it has more than ${this.limits.maxRowLength} characters`, { row: this.row });
      }
      await this.window.more();
    }
  }

  async close(): Promise<void> {
    await this.window.close();
  }

  /** The record at the window's position when all of it is there. */
  private record(): Field[] | null {
    const { text, position, isEnded } = this.window;
    if (position === text.length) return null;
    const fields: Field[] = [];
    for (let at = position; ;) {
      const field = this.field(text, at);
      if (field === null) return null;
      fields.push(field);
      at = field.end;
      if (text.charCodeAt(at) === COMMA) {
        at += 1;
        continue;
      }
      // A carriage return may be the first half of a line end whose second half has not come yet.
      if (text.charCodeAt(at) === CARRIAGE_RETURN && at + 1 === text.length && !isEnded) return null;
      if (text.charCodeAt(at) === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED) at += 1;
      this.window.position = Math.min(at + 1, text.length);
      this.length = at - position;
      return fields;
    }
  }

  /** As Python's csv module in its lenient mode: text behind a closing quote belongs to the field. */
  private field(text: string, start: number): (Field & { readonly end: number }) | null {
    if (text.charCodeAt(start) !== QUOTE) {
      const end = this.endOfPlain(text, start);
      return end === null ? null : { text: text.slice(start, end), isQuoted: false, end };
    }
    let value = '';
    for (let at = start + 1; ;) {
      const quote = text.indexOf('"', at);
      if (quote === -1 || (quote + 1 === text.length && !this.window.isEnded)) {
        if (!this.window.isEnded) return null;
        throw tableMalformed('the file ends within quotes', { row: this.row });
      }
      value += text.slice(at, quote);
      if (text.charCodeAt(quote + 1) === QUOTE) {
        value += '"';
        at = quote + 2;
        continue;
      }
      const end = this.endOfPlain(text, quote + 1);
      return end === null ? null : { text: value + text.slice(quote + 1, end), isQuoted: true, end };
    }
  }

  private endOfPlain(text: string, start: number): number | null {
    for (let at = start; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === COMMA || code === LINE_FEED || code === CARRIAGE_RETURN) return at;
    }
    return this.window.isEnded ? text.length : null;
  }
}
