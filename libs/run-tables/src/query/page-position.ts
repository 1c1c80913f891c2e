import { createHash } from 'node:crypto';
import { badQuery } from './query.errors.js';

/** Where a page begins: behind this row, in the order and under the filter that the token was made with. */
export interface PagePosition {
  readonly afterRow: number;
  /** Rows that match, as they were counted with the first page. */
  readonly total: number;
}

const TOKEN = /^(\d{1,9})\.(\d{1,9})\.([0-9a-f]{16})$/;

function markOf(query: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('hex').slice(0, 16);
}

export function encodePosition({ afterRow, total }: PagePosition, query: readonly string[]): string {
  return Buffer.from(`${afterRow}.${total}.${markOf(query)}`).toString('base64url');
}

/** Tokens come from outside: one of another query would skip rows without a word. */
export function decodePosition(token: string, query: readonly string[]): PagePosition {
  const [, afterRow, total, mark] =
    TOKEN.exec(Buffer.from(token.slice(0, 100), 'base64url').toString()) ?? [];
  if (afterRow === undefined || total === undefined)
    throw badQuery('page_token', 'is not one that was given out');
  if (mark !== markOf(query)) throw badQuery('page_token', 'belongs to a query with another filter or order');
  return { afterRow: Number(afterRow), total: Number(total) };
}
