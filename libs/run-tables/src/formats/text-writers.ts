import { textOf, withoutBareTokens, type CellText } from './cell.js';
import type { TableContent } from './table-content.js';

const LINE_END = '\r\n';

/** `{"columns": […], "data": [[…], …]}`, as pandas writes it with `orient="split", index=False` and reads it. */
export async function* jsonSplitText({
  columns,
  read,
}: TableContent): AsyncGenerator<string, void, undefined> {
  yield `{"columns":${JSON.stringify(columns)},"data":[`;
  let separator = '';
  for await (const rows of read()) {
    if (rows.length === 0) continue;
    yield separator + rows.map((cells) => `[${cells.join(',')}]`).join(',');
    separator = ',';
  }
  yield ']}';
}

/** One object a line. `NaN` and the infinities, which JSON does not have, are strings, as in MLflow's API. */
export async function* jsonLinesText({
  columns,
  read,
}: TableContent): AsyncGenerator<string, void, undefined> {
  const names = columns.map((name) => `${JSON.stringify(name)}:`);
  for await (const rows of read()) {
    const lines = rows.map((cells) => {
      const members = cells.map((cell, index) => (names[index] ?? '') + withoutBareTokens(cell));
      return `{${members.join(',')}}\n`;
    });
    yield lines.join('');
  }
}

/**
 * The dialect of Python's csv module. Null is an empty field and an empty text a quoted one; lists and objects are JSON.
 * Text is never changed, also where a spreadsheet would take it for a formula: what was logged is what comes out.
 */
export async function* csvText({ columns, read }: TableContent): AsyncGenerator<string, void, undefined> {
  yield columns.map(csvField).join(',') + LINE_END;
  for await (const rows of read()) yield rows.map(csvLine).join('');
}

function csvLine(cells: readonly CellText[]): string {
  const [only] = cells;
  // An empty line would be no row.
  if (cells.length === 1 && only === 'null') return `""${LINE_END}`;
  return cells.map((cell) => (cell === 'null' ? '' : csvField(textOf(cell)))).join(',') + LINE_END;
}

function csvField(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
