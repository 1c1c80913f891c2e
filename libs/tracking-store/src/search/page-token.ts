import { invalidParameter } from '../tracking-store.errors.js';

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const MAX_TOKEN_LENGTH = 65_536;

/**
 * A page token is the sort key of the last row that was sent, so pages stay right while rows are added. `order` says
 * what the key means: a token is refused by a request with another order.
 */
export function encodePageToken(order: string, key: readonly string[]): string {
  return Buffer.from(JSON.stringify({ order, key })).toString('base64');
}

/** Tokens come from outside: anything that this server did not write is refused. */
export function decodePageToken(token: string, order: string, length?: number): string[] {
  if (!BASE64.test(token) || token.length > MAX_TOKEN_LENGTH) {
    throw invalidParameter('Invalid page token, could not base64-decode');
  }
  const decoded = parsedObject(Buffer.from(token, 'base64').toString('utf8'));
  if (decoded === null) throw invalidParameter('Invalid page token, decoded value is not a JSON object');
  const { order: tokenOrder, key } = decoded;
  if (tokenOrder !== order) throw invalidParameter('Invalid page token: it belongs to another order_by');
  if (!Array.isArray(key) || !key.every((item) => typeof item === 'string')) throw badPageToken();
  if (length !== undefined && key.length !== length) throw badPageToken();
  return key;
}

/** For a key that no search of this order has given out. */
export const badPageToken = () => invalidParameter('Invalid page token, its key is malformed');

function parsedObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
