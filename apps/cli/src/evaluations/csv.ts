import { badUsage } from './evaluation.types.js';

// A quoted cell (quotes in it are doubled) or a bare one, and what ends it (RFC 4180; line ends of any system).
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/** Records of cells. Lines without any character are no records. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  CELL.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  while (CELL.lastIndex < text.length || record.length > 0) {
    const at = CELL.lastIndex;
    const match = CELL.exec(text);
    if (match === null) {
      throw badUsage(
        `the CSV file has a quote where none may be, in record ${records.length + 1} (character ${at + 1})`,
      );
    }
    const [, quoted, bare = '', end] = match;
    record.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (record.length > 1 || record[0] !== '' || quoted !== undefined) records.push(record);
    record = [];
  }
  return records;
}
