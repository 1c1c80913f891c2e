import { extname } from 'node:path';
import { parseCsv } from './csv.js';
import { badUsage } from './evaluation.types.js';
import { fieldsOf, isObject } from './fields.js';

type ReadText = (path: string) => Promise<string>;

/** Rows of a file on this machine, by its extension. */
export async function readDataFile(path: string, readText: ReadText): Promise<unknown[]> {
  switch (extname(path).toLowerCase()) {
    case '.csv':
      return csvRows(path, await readText(path));
    case '.json':
    case '.jsonl':
    case '.ndjson':
      return parseRows(path, await readText(path));
    case '.parquet':
      throw badUsage(
        `${path}: log Parquet files as artifacts of a run, and name them as data.table; the server reads them there.`,
      );
    default:
      throw badUsage(`${path}: is none of .csv, .jsonl and .json`);
  }
}

/** A JSON list, a table in pandas' "split" form, or one JSON value a line. */
export function parseRows(path: string, given: string): unknown[] {
  const text = withoutMark(given);
  if (text.trim() === '') throw badUsage(`${path} holds no rows.`);
  const whole = tryJson(text);
  if (Array.isArray(whole)) return whole;
  const table = splitTable(whole);
  if (table !== null) return table;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    const row = tryJson(line);
    if (row === undefined) throw badUsage(`${path}, row ${index + 1} is not JSON.`);
    return row;
  });
}

/** `{"columns": […], "data": [[…], …]}`, as `mlflow.log_table` and `DataFrame.to_json(orient="split")` write it. */
function splitTable(value: unknown): unknown[] | null {
  const { columns, data } = fieldsOf(value);
  if (!Array.isArray(columns) || !Array.isArray(data)) return null;
  return data.map((cells: unknown) =>
    Object.fromEntries(
      columns.map((name, index) => [String(name), Array.isArray(cells) ? cells[index] : null]),
    ),
  );
}

/** Every cell is a text, and an empty one is null: whoever needs numbers or lists uses JSON Lines. */
function csvRows(path: string, text: string): unknown[] {
  const [heads, ...records] = parseCsv(text);
  if (heads === undefined || records.length === 0) throw badUsage(`${path} holds no rows.`);
  if (new Set(heads).size < heads.length) throw badUsage(`${path}: a column stands in its head twice`);
  return records.map((cells, index) => {
    if (cells.length !== heads.length) {
      throw badUsage(`${path}, row ${index + 1} has ${cells.length} cells instead of ${heads.length}`);
    }
    return Object.fromEntries(heads.map((name, column) => [name, cells[column] || null]));
  });
}

/** Editors of Windows put a byte order mark before JSON, which has none. */
const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The text of a file that must hold one JSON object. */
export function parseObject(path: string, text: string): Readonly<Record<string, unknown>> {
  const value = tryJson(withoutMark(text));
  if (value === undefined) throw badUsage(`${path} is not JSON.`);
  if (isObject(value)) return value;
  throw badUsage(`${path} must hold one JSON object.`);
}
