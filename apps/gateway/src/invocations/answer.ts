import type { ServerResponse } from 'node:http';
import { REQUEST_ID_HEADER, requestIdOf } from '@weir/http';

/**
 * Writes a whole JSON answer. Bytes go out as latin1 text, which maps every byte to itself: node then sends headers and
 * body in one packet with one system call, where it would use two buffers for bytes.
 */
export function sendJson(
  response: ServerResponse,
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
): void {
  if (response.destroyed) return;
  response.writeHead(200, {
    ...headers,
    [REQUEST_ID_HEADER]: requestIdOf(response.req),
    'content-type': 'application/json',
    'content-length': bytes.length,
  });
  response.end(bytes.toString('latin1'), 'latin1');
}

export function toBytes(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
