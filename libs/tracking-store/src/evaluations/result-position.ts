import { createHash } from 'node:crypto';
import { badResultQuery, type ResultQuery } from './result-query.js';

/** The last row of a page, in its order. Rows without a score come behind all others, in the order of the rows. */
export interface ResultPosition {
  readonly rowIndex: number;
  /** Null in the order of rows, and for a row without a score. */
  readonly score: number | null;
}

const TOKEN = /^([0-9a-f]{16}) (\d{1,9}) (-|NaN|-?Infinity|-?\d[\d.e+-]{0,40})$/;

const markOf = ({ evaluationId, filter, order }: ResultQuery): string =>
  createHash('sha256')
    .update(JSON.stringify([evaluationId, filter, order]))
    .digest('hex')
    .slice(0, 16);

export function encodePosition({ rowIndex, score }: ResultPosition, query: ResultQuery): string {
  return Buffer.from(`${markOf(query)} ${rowIndex} ${score ?? '-'}`).toString('base64url');
}

/** Tokens come from outside: one of another query would skip rows without a word. */
export function decodePosition(token: string, query: ResultQuery): ResultPosition {
  const text = Buffer.from(token.slice(0, 200), 'base64url').toString();
  const [, mark, row, score] = TOKEN.exec(text) ?? [];
  const isReadable = score === '-' || score === 'NaN' || !Number.isNaN(Number(score));
  if (mark === undefined || !isReadable) throw badResultQuery('page_token', 'is not one that was given out');
  if (mark !== markOf(query))
    throw badResultQuery('page_token', 'belongs to a query with another filter or order');
  return { rowIndex: Number(row), score: score === '-' ? null : Number(score) };
}
