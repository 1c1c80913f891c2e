import { textOf, type CellText } from './cell.js';
import {
  endOfList,
  endOfName,
  endOfValue,
  INCOMPLETE,
  JsonFault,
  skipSpace,
  startOfMemberValue,
} from './json-scan.js';
import { columnNames, RowBatches } from './row-batches.js';
import { shown, tableMalformed, tableTooLarge, type TablePlace } from './table-format.errors.js';
import type { TableLimits } from './table-limits.js';
import { TextWindow } from './text-window.js';

/** What comes out of the file, in the file's order. */
export type SplitPart = { readonly columns: readonly string[] } | { readonly rows: CellText[][] };

type Scan = (text: string, start: number) => number;

/**
 * Goes once through `{"columns": […], "index": […], "data": [[…], …]}`, which is how pandas writes a table with
 * `orient="split"`. The members may come in any order, and no more of the file is kept than a row or a batch.
 */
export class JsonSplitParser {
  private readonly window: TextWindow;
  private columns: readonly string[] | null = null;
  private hasData = false;
  private place: TablePlace = {};
  private rowLength = 0;

  constructor(
    bytes: AsyncIterable<Uint8Array>,
    private readonly limits: TableLimits,
    /** The columns, where an earlier reading has found them behind the data. */
    private readonly known: readonly string[] | null = null,
  ) {
    this.window = new TextWindow(bytes);
  }

  async *parts(): AsyncGenerator<SplitPart, void, undefined> {
    try {
      await this.window.more();
      await this.expect('{', 'the file is no JSON object with "columns" and "data"');
      if ((await this.peek()) === '}') this.window.position += 1;
      else yield* this.members();
      if ((await this.peek()) !== '')
        throw tableMalformed('something follows behind the end of the JSON object');
      if (this.columns === null || !this.hasData) throw tableMalformed('it must have "columns" and "data"');
    } finally {
      await this.window.close();
    }
  }

  private async *members(): AsyncGenerator<SplitPart, void, undefined> {
    for (;;) {
      yield* this.member(await this.name());
      this.place = {};
      const next = await this.peek();
      this.window.position += 1;
      if (next === '}') return;
      if (next !== ',') throw tableMalformed("',' or '}' must follow a member of the JSON object");
    }
  }

  private async *member(name: string): AsyncGenerator<SplitPart, void, undefined> {
    switch (name) {
      case 'columns':
        yield { columns: await this.readColumns() };
        return;
      case 'data':
        yield* this.rows();
        return;
      case 'index':
        await this.skipList();
        return;
      default:
        throw tableMalformed(`${shown(name)} is none of "columns", "index" and "data"`);
    }
  }

  private async name(): Promise<string> {
    await this.peek();
    const token = await this.scanned((text, start) => {
      const end = endOfName(text, start);
      return end === INCOMPLETE ? end : startOfMemberValue(text, end);
    });
    return textOf(token.slice(0, token.lastIndexOf('"') + 1));
  }

  private async readColumns(): Promise<readonly string[]> {
    if (this.columns !== null) throw tableMalformed('it has "columns" twice');
    let labels: CellText[] = [];
    await this.expectAhead('[', '"columns" must be a list');
    await this.scanned((text, start) => {
      labels = [];
      return endOfList(text, start, {
        depth: this.limits.maxDepth,
        element: (from, to) => labels.push(text.slice(from, to)),
      });
    });
    this.columns = columnNames(labels.map(labelText), this.limits);
    return this.columns;
  }

  private async *rows(): AsyncGenerator<SplitPart, void, undefined> {
    if (this.hasData) throw tableMalformed('it has "data" twice');
    this.hasData = true;
    const batches = new RowBatches(this.columns ?? this.known, this.limits);
    await this.expect('[', '"data" must be a list of rows');
    if ((await this.peek()) === ']') {
      this.window.position += 1;
      return;
    }
    for (;;) {
      this.place = { row: batches.nextRow };
      const cells = await this.row();
      batches.add(cells, this.rowLength);
      if (batches.isFull) yield { rows: batches.take() };
      if (await this.isListEnd()) break;
    }
    if (!batches.isEmpty) yield { rows: batches.take() };
  }

  private async row(): Promise<CellText[]> {
    let cells: CellText[] = [];
    await this.expectAhead('[', 'a row must be a list of cells');
    const scan: Scan = (text, start) => {
      cells = [];
      return endOfList(text, start, {
        depth: this.limits.maxDepth + 1,
        element: (from, to) => cells.push(text.slice(from, to)),
      });
    };
    try {
      this.rowLength = await this.scan(scan);
    } catch (error) {
      throw error instanceof JsonFault
        ? this.malformed(error, (this.columns ?? this.known)?.[cells.length])
        : error;
    }
    return cells;
  }

  /** An index says nothing that the order of the rows does not say. It may be long. */
  private async skipList(): Promise<void> {
    await this.expect('[', '"index" must be a list');
    if ((await this.peek()) === ']') {
      this.window.position += 1;
      return;
    }
    do {
      await this.peek();
      await this.scanned((text, start) => endOfValue(text, start, this.limits.maxDepth));
    } while (!(await this.isListEnd()));
  }

  private async isListEnd(): Promise<boolean> {
    const next = await this.peek();
    this.window.position += 1;
    if (next === ']') return true;
    if (next !== ',') throw tableMalformed("',' or ']' must follow an element of a list", this.place);
    await this.peek();
    return false;
  }

  /** The next character that is no space; an empty text at the end. */
  private async peek(): Promise<string> {
    const { window } = this;
    for (;;) {
      window.position = skipSpace(window.text, window.position);
      if (window.position < window.text.length) return window.text.charAt(window.position);
      if (!(await window.more())) return '';
    }
  }

  private async expectAhead(character: string, reason: string): Promise<void> {
    if ((await this.peek()) !== character) throw tableMalformed(reason, this.place);
  }

  private async expect(character: string, reason: string): Promise<void> {
    await this.expectAhead(character, reason);
    this.window.position += 1;
  }

  /** Passes one value and answers its text. */
  private async scanned(scan: Scan): Promise<string> {
    try {
      const length = await this.scan(scan);
      return this.window.text.slice(this.window.position - length, this.window.position);
    } catch (error) {
      throw error instanceof JsonFault ? this.malformed(error) : error;
    }
  }

  private async scan(scan: Scan): Promise<number> {
    const { window } = this;
    for (;;) {
      const end = scan(window.text, window.position);
      if (end !== INCOMPLETE) {
        const length = end - window.position;
        window.position = end;
        if (length > this.limits.maxRowLength) throw this.tooLong();
        return length;
      }
      if (window.pending > this.limits.maxRowLength) throw this.tooLong();
      if (!(await window.more())) throw tableMalformed('the file ends in the middle of the JSON', this.place);
    }
  }

  private tooLong(): Error {
    return tableTooLarge(`it has more than ${this.limits.maxRowLength} characters`, this.place);
  }

  private malformed(fault: JsonFault, column?: string): Error {
    return tableMalformed(fault.reason, { ...this.place, ...(column === undefined ? {} : { column }) });
  }
}

/** Labels that are no strings, as of a table that was made without names, are known by their text. */
function labelText(label: CellText): string {
  return label[0] === '"' ? textOf(label) : label;
}
