import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { errorOf, type AppError } from '@weir/errors';
import { BODY_ERRORS } from './http.errors.js';

// What is taken in of a refused body so that its sender gets to read why.
const DRAIN_BYTES = 64 * 1024 * 1024;
const DRAIN_MS = 2_000;

export interface BodyLimits {
  /** Of the decoded body: a small packed body cannot grow past it either. */
  readonly maxBytes: number;
}

const tooLarge = (maxBytes: number): AppError =>
  errorOf(BODY_ERRORS.tooLarge, {
    message: `The request body is larger than ${maxBytes} bytes.`,
    details: { maxBytes },
  });

const aborted = (cause?: unknown): AppError =>
  errorOf(BODY_ERRORS.aborted, { message: 'The request ended before its body did.', cause });

function decoded(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === '' || encoding === 'identity') return request;
  if (encoding === 'gzip' || encoding === 'x-gzip') return request.pipe(createGunzip());
  if (encoding === 'deflate') return request.pipe(createInflate());
  throw errorOf(BODY_ERRORS.unsupportedEncoding, {
    message: 'Content-Encoding must be gzip, deflate or identity.',
  });
}

/**
 * The whole body, decoded. Rejects with `HTTP.BODY_TOO_LARGE` (413), `HTTP.BODY_ENCODING` (400, 415) or
 * `HTTP.BODY_ABORTED` (400), a refusal only after the rest of the body has been taken in, within bounds: a caller that
 * is still sending when the connection ends sees a broken connection instead of the answer.
 */
export function readBody(request: IncomingMessage, { maxBytes }: BodyLimits): Promise<Buffer> {
  if (Number(request.headers['content-length']) > maxBytes) {
    return drain(request).then(() => Promise.reject(tooLarge(maxBytes)));
  }
  return new Promise((resolve, reject) => {
    const source = decoded(request);
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (error: AppError): void => {
      if (source !== request) request.unpipe();
      source.removeAllListeners('data');
      void drain(request).then(() => reject(error));
    };
    source.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) refuse(tooLarge(maxBytes));
      else chunks.push(chunk);
    });
    source.once('end', () =>
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)),
    );
    source.once('error', (error) =>
      source === request
        ? reject(aborted(error))
        : refuse(
            errorOf(BODY_ERRORS.badEncoding, {
              message: 'The body is not what Content-Encoding says.',
              cause: error,
            }),
          ),
    );
    request.once('close', () => {
      if (!request.complete) reject(aborted());
    });
  });
}

/** Resolves when the rest of a refused body has arrived, or when waiting for it would help a hostile sender more. */
function drain(request: IncomingMessage): Promise<void> {
  request.on('error', () => request.destroy());
  return new Promise((resolve) => {
    let size = 0;
    const timer = setTimeout(resolve, DRAIN_MS);
    const finish = (): void => {
      clearTimeout(timer);
      resolve();
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > DRAIN_BYTES) finish();
    });
    request.once('end', finish);
    request.once('close', finish);
    if (request.readableEnded || request.destroyed) finish();
    request.resume();
  });
}
