import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { jsonText } from './json-text.js';

const JSON_TYPE = 'application/json';

/**
 * Answers 200 with a message: success is exactly 200 for every client. Unset fields must be `undefined`, which JSON
 * leaves out; a call without a result answers `{}`.
 */
export function sendMessage(response: Response, message: object = {}): void {
  sendJson(response, 200, message);
}

export function sendJson(response: Response, status: number, value: object): void {
  sendText(response, status, jsonText(value));
}

/** For JSON that is text already. */
export function sendText(response: Response, status: number, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** For JSON text that is made as it is sent. */
export async function sendPieces(response: Response, pieces: AsyncIterable<string>): Promise<void> {
  response.statusCode = 200;
  response.setHeader('content-type', JSON_TYPE);
  // Pieces are large: the next is made when one is taken.
  await pipeline(Readable.from(pieces, { highWaterMark: 1 }), response);
}
