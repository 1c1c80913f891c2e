import type { CellText, CellValue } from './cell.js';
import { valueOf } from './cell.js';

/** What all values of a column, of an element or of a field have in common. */
export type Shape =
  | { readonly kind: 'null' | 'boolean' | 'integer' | 'long' | 'double' | 'text' }
  | { readonly kind: 'list'; readonly element: Shape }
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, Shape> };

const NULL: Shape = { kind: 'null' };
const BOOLEAN: Shape = { kind: 'boolean' };
const INTEGER: Shape = { kind: 'integer' };
/** Whole numbers that a double would round. */
const LONG: Shape = { kind: 'long' };
const DOUBLE: Shape = { kind: 'double' };
const TEXT: Shape = { kind: 'text' };

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
/** As many as it takes to tell every double from its neighbours. */
const DOUBLE_DIGITS = 17;
const WHOLE = /^-?\d+$/;
const MAX_FIELDS = 200;

export const emptyShape = NULL;

/** The shape that holds the values so far and this one. What has no common type becomes text: nothing is rounded. */
export function shapeWith(shape: Shape, cell: CellText): Shape {
  // The usual case: one more of the same kind.
  if (shape.kind === 'text') return shape;
  const first = cell[0];
  if (first === '[' || first === '{') return joined(shape, nestedShape(cell));
  return joined(shape, scalarShape(cell));
}

const STRING_OR_LONG = /"(?:[^"\\]|\\.)*"|(?<![\d.])\d{16,}(?![\d.eE])/gs;

/** Nested values are written from doubles, so a cell with a number that one would round stays the text it is. */
function nestedShape(cell: CellText): Shape {
  for (const [token] of cell.matchAll(STRING_OR_LONG)) if (!token.startsWith('"')) return TEXT;
  return shapeOfValue(valueOf(cell));
}

function scalarShape(cell: CellText): Shape {
  if (cell === 'null') return NULL;
  if (cell === 'true' || cell === 'false') return BOOLEAN;
  return cell.startsWith('"') ? TEXT : numberShape(cell);
}

function numberShape(token: string): Shape {
  if (WHOLE.test(token)) {
    if (token.length < 16) return INTEGER;
    if (Number.isSafeInteger(Number(token))) return INTEGER;
    const whole = token.length > 20 ? MAX_INT64 + 1n : BigInt(token);
    return whole >= MIN_INT64 && whole <= MAX_INT64 ? LONG : TEXT;
  }
  return isDouble(token) ? DOUBLE : TEXT;
}

/** Whether a double tells this number from others of as many digits. */
function isDouble(token: string): boolean {
  if (token.endsWith('NaN') || token.endsWith('Infinity')) return true;
  const digits = token
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '');
  return digits.length <= DOUBLE_DIGITS && Number.isFinite(Number(token));
}

function shapeOfValue(value: CellValue): Shape {
  if (value === null) return NULL;
  if (typeof value === 'string') return TEXT;
  if (typeof value === 'boolean') return BOOLEAN;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? INTEGER : DOUBLE;
  if (Array.isArray(value)) return { kind: 'list', element: value.map(shapeOfValue).reduce(joined, NULL) };
  const fields = Object.entries(value).map(([name, member]) => [name, shapeOfValue(member)] as const);
  // Parquet has no struct without a field.
  return fields.length === 0 || fields.length > MAX_FIELDS
    ? TEXT
    : { kind: 'struct', fields: new Map(fields) };
}

function joined(left: Shape, right: Shape): Shape {
  if (right.kind === 'null') return left;
  if (left.kind === 'null') return right;
  if (left.kind === 'list' && right.kind === 'list') {
    return { kind: 'list', element: joined(left.element, right.element) };
  }
  if (left.kind === 'struct' && right.kind === 'struct') return joinedStructs(left.fields, right.fields);
  if (left.kind === right.kind) return left;
  return joinedNumbers(new Set([left.kind, right.kind]));
}

function joinedNumbers(kinds: ReadonlySet<Shape['kind']>): Shape {
  if (!kinds.has('integer')) return TEXT;
  if (kinds.has('double')) return DOUBLE;
  return kinds.has('long') ? LONG : TEXT;
}

function joinedStructs(left: ReadonlyMap<string, Shape>, right: ReadonlyMap<string, Shape>): Shape {
  const fields = new Map(left);
  for (const [name, shape] of right) {
    const known = fields.get(name);
    fields.set(name, known === undefined ? shape : joined(known, shape));
  }
  return fields.size > MAX_FIELDS ? TEXT : { kind: 'struct', fields };
}
