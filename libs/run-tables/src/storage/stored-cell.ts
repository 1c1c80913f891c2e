import { withoutBareTokens, type CellText } from '../formats/cell.js';

/**
 * jsonb does not take every cell: no NUL and no half of a surrogate pair in a text, no `NaN`; and it writes `1e+20` as
 * 21 digits, which readers of the file would take for a whole number too large for them. Such a cell is kept as
 * `{"$weir.cell": <its JSON text>}`, with a `number` to compare and order by, or a `text` to search in.
 */
const WRAPPED = '$weir.cell';

const UNSTORABLE_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])/;
/** In Unicode mode a whole pair is one character, so only a lone half matches. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;
const EXPONENT = /\d[eE]/;
const LARGE_EXPONENT = /[eE](?:\+?\d|-(?:[4-9]\d|\d{3}))/;
const STRING = /"(?:[^"\\]|\\.)*"/gs;
/** More digits than this and jsonb would spend much on what is no measurement any more. */
const MAX_DIGITS = 1_000;
/** Postgres' numeric ends far beyond; a number past this is as good as infinite, or as nothing. */
const MAX_EXPONENT = 1_000;

/** Lists and objects that need no closer look: almost all of them. */
const SUSPICIOUS = /\\u|NaN|Infinity|\d[eE]|\$weir|\d{1000}/;

/** The cells of a row as JSON text that Postgres stores and hands out again without a loss. */
export function storedRow(cells: readonly CellText[]): string {
  let row = '[';
  for (let index = 0; index < cells.length; index += 1) {
    if (index > 0) row += ',';
    row += storedCell(cells[index] ?? 'null');
  }
  return `${row}]`;
}

function storedCell(cell: CellText): string {
  switch (cell[0]) {
    case '"':
      // Most texts hold no such escape, and a search for two characters is much faster than a pattern.
      return cell.includes('\\u') && UNSTORABLE_ESCAPE.test(cell) && isUnstorable(cell)
        ? wrapped(cell, { text: readableText(cell) })
        : cell;
    case '{':
    case '[':
      return isUnsafeNested(cell) ? wrapped(cell, { text: readableText(cell) }) : cell;
    case 't':
    case 'f':
    case 'n':
    case undefined:
      return cell;
    default:
      return isUnsafeNumber(cell) ? wrapped(cell, { number: comparableNumber(cell) }) : cell;
  }
}

/** The cells of a row as they were before it was stored, from the text that Postgres writes of it. */
export function restoredCell(cell: CellText): CellText {
  if (!cell.startsWith('{') || !cell.includes(WRAPPED)) return cell;
  const original = (JSON.parse(cell) as Record<string, unknown>)[WRAPPED];
  return typeof original === 'string' ? original : cell;
}

function wrapped(cell: CellText, about: { readonly text: string } | { readonly number: string }): string {
  return JSON.stringify({ ...about, [WRAPPED]: cell });
}

/** JSON.stringify escapes halves of surrogate pairs, and pairs not at all. */
function isUnstorable(cell: CellText): boolean {
  return UNSTORABLE_ESCAPE.test(JSON.stringify(JSON.parse(withoutBareTokens(cell))));
}

function isUnsafeNested(cell: CellText): boolean {
  if (!SUSPICIOUS.test(cell)) return false;
  if (cell.includes('$weir') || withoutBareTokens(cell) !== cell) return true;
  if (cell.includes('\\u') && (isUnstorable(cell) || Object.hasOwn(JSON.parse(cell) as object, WRAPPED)))
    return true;
  if (!EXPONENT.test(cell) && cell.length < MAX_DIGITS) return false;
  const bare = cell.replace(STRING, '""');
  return LARGE_EXPONENT.test(bare) || /\d{1000}/.test(bare);
}

function isUnsafeNumber(cell: CellText): boolean {
  return cell.length > MAX_DIGITS || LARGE_EXPONENT.test(cell) || cell.endsWith('N') || cell.endsWith('y');
}

/** A text that Postgres' numeric takes and that is in its place among the others. */
function comparableNumber(cell: CellText): string {
  if (cell === 'NaN' || cell.endsWith('Infinity')) return cell;
  const exponent = Number(/[eE]([-+]?\d+)$/.exec(cell)?.[1] ?? 0);
  if (cell.length <= MAX_DIGITS && Math.abs(exponent) <= MAX_EXPONENT) return cell;
  const value = Number(cell);
  return Number.isFinite(value) ? String(value) : value > 0 ? 'Infinity' : '-Infinity';
}

/** What can be searched of a text that cannot be stored: U+FFFD stands for what Postgres does not take. */
function readableText(cell: CellText): string {
  const text = cell.startsWith('"') ? (JSON.parse(cell) as string) : cell;
  return text.replace(UNSTORABLE, '\ufffd');
}
