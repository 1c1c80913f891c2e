import { createHash } from 'node:crypto';
import { AppError } from '@weir/errors';
import {
  parsePythonLiteral,
  pythonText,
  type FilePrediction,
  type PredictionValue,
} from '@weir/tracking-store';
import { textOf, valueOf, type CellText } from '../formats/cell.js';
import type { PredictionColumns } from './prediction-columns.js';

/** In Unicode mode a whole pair is one character, so only a lone half matches. */
const UNSTORABLE = /\0|\p{Surrogate}/u;
const EMPTY: PredictionValue = { text: '', json: null };

/** @param rowIndex From 0; messages count from 1. */
export function filePrediction(
  cells: readonly CellText[],
  columns: PredictionColumns,
  rowIndex: number,
): FilePrediction {
  const cell = (index: number | null): PredictionValue | null =>
    index === null ? null : cellValue(cells[index] ?? 'null', rowIndex);
  return {
    rowIndex,
    inputs: cell(columns.inputs) ?? EMPTY,
    output: cell(columns.output) ?? EMPTY,
    prompt: cell(columns.prompt),
  };
}

/** Structured values are kept as such: a JSON cell's own, and those that a text of Python's stands for. */
function cellValue(cell: CellText, rowIndex: number): PredictionValue {
  const isStructured = cell.startsWith('{') || cell.startsWith('[');
  const structured = isStructured ? valueOf(cell) : parsePythonLiteral(textOf(cell));
  const text = isStructured ? pythonText(structured) : textOf(cell);
  const json = structured === null ? null : JSON.stringify(structured);
  if (UNSTORABLE.test(text) || (json !== null && hasUnstorable(structured))) {
    throw new AppError({
      code: 'TABLE.UNSTORABLE_TEXT',
      status: 400,
      message: `The table cannot be kept: row ${rowIndex + 1}: a text holds a NUL character or half a character.`,
    });
  }
  return { text, json };
}

function hasUnstorable(value: unknown): boolean {
  if (typeof value === 'string') return UNSTORABLE.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, item]) => UNSTORABLE.test(name) || hasUnstorable(item));
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** As the database makes it of a stored row: equal texts have equal digests. */
export function digestOf({ inputs, output, prompt }: FilePrediction): string {
  return md5(md5(inputs.text) + md5(output.text) + md5(prompt?.text ?? ''));
}
