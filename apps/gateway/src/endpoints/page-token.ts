import { badPageToken } from '../errors/request.errors.js';

/** MLflow's page size; its clients only ever pass on the token. */
const PAGE_SIZE = 3000;

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string | null;
}

/** Cuts the page that a token (base64 of `{"index": N}`, as MLflow writes it) stands for. */
export function cutPage<T>(all: readonly T[], token: string | undefined): Page<T> {
  const start = token === undefined || token === '' ? 0 : readToken(token);
  const end = start + PAGE_SIZE;
  return { items: all.slice(start, end), nextPageToken: end < all.length ? writeToken(end) : null };
}

function writeToken(index: number): string {
  return Buffer.from(`{"index": ${index}}`).toString('base64');
}

function readToken(token: string): number {
  const index = readIndex(token);
  if (index !== null) return index;
  throw badPageToken();
}

function readIndex(token: string): number | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
    const index = typeof value === 'object' && value !== null && 'index' in value ? value.index : null;
    return Number.isSafeInteger(index) && Number(index) >= 0 ? Number(index) : null;
  } catch {
    return null;
  }
}
