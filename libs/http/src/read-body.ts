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

const unsupportedEncoding = (): AppError =>
  errorOf(BODY_ERRORS.unsupportedEncoding, {
    message: 'Content-Encoding must be gzip, deflate or identity.',
  });

const badEncoding = (cause: unknown): AppError =>
  errorOf(BODY_ERRORS.badEncoding, { message: 'The body is not what Content-Encoding says.', cause });

/** The body as the caller wrote it; null for an encoding that is not known. */
function decoded(request: IncomingMessage): Readable | null {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === '' || encoding === 'identity') return request;
  if (encoding === 'gzip' || encoding === 'x-gzip') return request.pipe(createGunzip());
  if (encoding === 'deflate') return request.pipe(createInflate());
  return null;
}

/** Takes a whole body, or the reason why there is none; one of the two, once. */
export interface BodyReceiver {
  received(body: Buffer): void;
  refused(error: AppError): void;
}

/** The whole body as a promise; see {@link receiveBody}. */
export function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  return new Promise((received, refused) => {
    receiveBody(request, limits, { received, refused });
  });
}

/**
 * Gathers the whole body, decoded. Refuses with `HTTP.BODY_TOO_LARGE` (413), `HTTP.BODY_ENCODING` (400, 415) or
 * `HTTP.BODY_ABORTED` (400), and too large or broken bodies only after their rest has been taken in, within bounds: a
 * caller that is still sending when the connection ends sees a broken connection instead of the answer.
 */
export function receiveBody(
  request: IncomingMessage,
  { maxBytes }: BodyLimits,
  receiver: BodyReceiver,
): void {
  const source = decoded(request);
  if (source === null) return receiver.refused(unsupportedEncoding());
  const chunks = new BodyChunks(source === request ? Number(request.headers['content-length']) : 0);
  let size = 0;
  let isSettled = false;
  const refuse = (error: AppError, mayFollow: boolean): void => {
    if (isSettled) return;
    isSettled = true;
    if (!mayFollow) return receiver.refused(error);
    if (source !== request) request.unpipe();
    source.removeAllListeners('data');
    void drain(request).then(() => receiver.refused(error));
  };
  if (Number(request.headers['content-length']) > maxBytes) return refuse(tooLarge(maxBytes), true);
  source.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) refuse(tooLarge(maxBytes), true);
    else chunks.add(chunk, size - chunk.length);
  });
  source.on('end', () => {
    if (isSettled) return;
    isSettled = true;
    receiver.received(chunks.whole(size));
  });
  // A caller who goes away ends the request, and nobody tells the decoder behind it.
  request.on('error', (error) => refuse(aborted(error), false));
  if (source !== request) source.on('error', (error) => refuse(badEncoding(error), true));
}

/**
 * Pieces of a body. They come in buffers of 64 KB whatever they hold, so pieces of a body of known length are moved to
 * where they belong at once; pages of that which nobody fills cost nothing.
 */
class BodyChunks {
  private readonly pieces: Buffer[] = [];
  private target: Buffer | null = null;

  constructor(private readonly expectedBytes: number) {}

  add(chunk: Buffer, position: number): void {
    if (chunk.length < this.expectedBytes) this.target ??= Buffer.allocUnsafeSlow(this.expectedBytes);
    if (this.target) chunk.copy(this.target, position);
    else this.pieces.push(chunk);
  }

  whole(size: number): Buffer {
    if (this.target) return this.target.subarray(0, size);
    return this.pieces.length === 1 && this.pieces[0] ? this.pieces[0] : Buffer.concat(this.pieces, size);
  }
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
