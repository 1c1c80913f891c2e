import { AppError } from '@weir/errors';

/** Where in a table something is wrong: rows count from 1, a heading is no row. */
export interface TablePlace {
  readonly row?: number;
  readonly column?: string;
  readonly cause?: unknown;
}

const MAX_SHOWN = 200;

/** At most so much of somebody's text is repeated in a message. */
export function shown(text: string): string {
  const short = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  return JSON.stringify(short);
}

/** The file is not the table that its name says it is. */
export function tableMalformed(reason: string, { cause, ...place }: TablePlace = {}): AppError {
  return new AppError({
    code: 'TABLE.MALFORMED',
    status: 400,
    message: `The table cannot be read: ${placeText(place)}${reason}`,
    details: place,
    cause,
  });
}

/** The table is larger than one may be. */
export function tableTooLarge(reason: string, { cause, ...place }: TablePlace = {}): AppError {
  return new AppError({
    code: 'TABLE.TOO_LARGE',
    status: 400,
    message: `The table is too large: ${placeText(place)}${reason}`,
    details: place,
    cause,
  });
}

export function tableFormatUnknown(file: string): AppError {
  return new AppError({
    code: 'TABLE.FORMAT_UNKNOWN',
    status: 400,
    message: `'file' must name a table: a name that ends in .json, .csv, .jsonl, .ndjson or .parquet, not ${shown(file)}`,
    details: { field: 'file' },
  });
}

function placeText({ row, column }: TablePlace): string {
  const parts = [
    ...(row === undefined ? [] : [`row ${row}`]),
    ...(column === undefined ? [] : [`column ${shown(column)}`]),
  ];
  return parts.length === 0 ? '' : `${parts.join(', ')}: `;
}
