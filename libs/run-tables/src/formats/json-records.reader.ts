import type { TableRows } from './cell.js';
import { JsonLines, openObjects, type JsonLine } from './json-lines.reader.js';
import { skipSpace } from './json-scan.js';
import { tableMalformed } from './table-format.errors.js';
import type { TableLimits } from './table-limits.js';
import type { TableSource } from './table-source.js';

/** Opens a list of objects, which is how pandas writes a table with `orient="records"`. The file is read twice. */
export function openJsonRecords(source: TableSource, limits: TableLimits): Promise<TableRows> {
  return openObjects(async () => new JsonRecords(await source.read(), limits).lines(), limits);
}

/** Objects in a list. */
class JsonRecords extends JsonLines {
  private isBegun = false;

  protected override async next(): Promise<JsonLine | null> {
    const mark = await this.mark();
    if (!this.isBegun) {
      if (mark !== '[') throw tableMalformed('the file is no list of JSON objects');
      this.isBegun = true;
      this.window.position += 1;
      if ((await this.mark()) !== ']') return this.record();
    } else if (mark === ',') {
      this.window.position += 1;
      return this.record();
    } else if (mark !== ']') {
      throw tableMalformed("',' or ']' must follow an object of the list", { row: this.row });
    }
    this.window.position += 1;
    if ((await this.mark()) !== '') throw tableMalformed('something follows behind the end of the list');
    return null;
  }

  private async record(): Promise<JsonLine> {
    const record = await super.next();
    if (record === null) throw tableMalformed('the file ends in the middle of the list', { row: this.row });
    return record;
  }

  /** The next character that is no space; an empty text at the end. */
  private async mark(): Promise<string> {
    const { window } = this;
    for (;;) {
      window.position = skipSpace(window.text, window.position);
      if (window.position < window.text.length) return window.text.charAt(window.position);
      if (!(await window.more())) return '';
    }
  }
}
