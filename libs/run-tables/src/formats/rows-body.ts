import { AppError } from '@weir/errors';
import { textOf, type CellText } from './cell.js';
import { endOfList, endOfObject, endOfValue, INCOMPLETE, JsonFault, skipSpace } from './json-scan.js';
import { columnNames } from './row-batches.js';
import { shown } from './table-format.errors.js';
import { TABLE_LIMITS } from './table-limits.js';

/** Rows as a call brings them. */
export interface BodyRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CellText[])[];
}

const { maxDepth } = TABLE_LIMITS;

function invalid(field: string, message: string): AppError {
  return new AppError({
    code: 'TABLE.INVALID_ROWS',
    status: 400,
    message: `${field}: ${message}`,
    details: { errors: [{ field, message }] },
  });
}

/**
 * Reads `{"rows": [{column: value, …}, …]}` or `{"columns": […], "data": [[…], …]}`. Cells keep the text that they are
 * written with, so no digit is lost on the way.
 */
export function parseRowsBody(text: string): BodyRows {
  const members = membersOf(text);
  const [unknown] = [...members.keys()].filter((name) => !['rows', 'columns', 'data'].includes(name));
  if (unknown !== undefined) throw invalid(shown(unknown), 'is unknown');
  const rows = members.get('rows');
  if (rows === undefined) return splitRows(members.get('columns'), members.get('data'));
  if (members.size > 1) throw invalid('rows', 'cannot be given together with columns and data');
  return namedRows(rows);
}

function membersOf(text: string): Map<string, string> {
  const members = new Map<string, string>();
  try {
    const start = skipSpace(text, 0);
    if (text[start] !== '{') throw invalid('(body)', 'must be a JSON object');
    const end = endOfObject(text, start, {
      depth: maxDepth + 3,
      member: (name, from, to) => members.set(textOf(name), text.slice(from, to)),
    });
    if (end === INCOMPLETE) throw invalid('(body)', 'ends in the middle of the JSON');
    if (skipSpace(text, end) < text.length) throw invalid('(body)', 'goes on behind the JSON object');
  } catch (error) {
    throw error instanceof JsonFault ? invalid('(body)', `is not valid JSON: ${error.message}`) : error;
  }
  return members;
}

function namedRows(text: string): BodyRows {
  const places = new Map<string, number>();
  const rows = elements('rows', text).map((row, index) => {
    if (!row.startsWith('{')) throw invalid(`rows[${index}]`, 'must be an object of cells by column');
    const cells: CellText[] = [];
    endOfObject(row, 0, {
      depth: maxDepth + 1,
      member: (name, from, to) => {
        const column = textOf(name);
        const place = places.get(column) ?? places.size;
        places.set(column, place);
        cells[place] = row.slice(from, to);
      },
    });
    return cells;
  });
  if (rows.length === 0) throw invalid('rows', 'must have at least one row');
  const columns = checkedNames([...places.keys()]);
  return {
    columns,
    rows: rows.map((cells) => columns.map((_, place) => checkedCell(cells[place] ?? 'null'))),
  };
}

function splitRows(columnsText: string | undefined, dataText: string | undefined): BodyRows {
  if (columnsText === undefined || dataText === undefined)
    throw invalid('rows', 'is required, or columns and data');
  const names = elements('columns', columnsText).map((name, index) => {
    if (!name.startsWith('"')) throw invalid(`columns[${index}]`, 'must be a string');
    return textOf(name);
  });
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice !== -1) throw invalid(`columns[${twice}]`, `${shown(names[twice] ?? '')} is there twice`);
  const columns = checkedNames(names);
  const rows = elements('data', dataText).map((row, index) => {
    const cells = elements(`data[${index}]`, row);
    if (cells.length === columns.length) return cells.map(checkedCell);
    throw invalid(`data[${index}]`, `has ${cells.length} cells for ${columns.length} columns`);
  });
  return { columns, rows };
}

function checkedNames(names: string[]): string[] {
  if (names.length === 0) throw invalid('columns', 'must name at least one column');
  return columnNames(names, TABLE_LIMITS);
}

/** The whole was read with more room for depth than a cell has. */
function checkedCell(cell: CellText): CellText {
  if (!cell.startsWith('[') && !cell.startsWith('{')) return cell;
  try {
    endOfValue(`${cell} `, 0, maxDepth);
    return cell;
  } catch {
    throw invalid('rows', `a cell has lists and objects nested more than ${maxDepth} deep`);
  }
}

function elements(field: string, text: string): string[] {
  if (!text.startsWith('[')) throw invalid(field, 'must be a list');
  const found: string[] = [];
  endOfList(text, 0, { depth: maxDepth + 3, element: (from, to) => found.push(text.slice(from, to)) });
  return found;
}
