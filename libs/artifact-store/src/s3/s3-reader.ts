import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { blobCorrupt, blobMissing } from '../blob-store.errors.js';
import type { BlobId, ByteRange } from '../blob-store.port.js';
import type { S3Body } from './s3-bucket.js';
import { toStorageError } from './s3-errors.js';

/** Connections that break are common enough in downloads of gigabytes. */
const MAX_RESUMES = 3;

export interface BlobRead {
  readonly id: BlobId;
  /** All of the blob without it. */
  readonly range: ByteRange | undefined;
  readonly open: (range: ByteRange | undefined) => Promise<S3Body | null>;
}

/**
 * The bytes as they come, going on where a connection broke. What is asked for as a whole is checked against its hash:
 * the last chunk leaves only when all of them are right.
 */
export async function readBlob(read: BlobRead): Promise<Readable> {
  const begun = await read.open(read.range);
  if (begun === null) throw blobMissing(read.id);
  const end = begun.blobBytes - 1;
  const [first, last] = [read.range?.first ?? 0, Math.min(read.range?.last ?? end, end)];
  const bytes = resumed(read, { bytes: begun.bytes, first, last });
  const isWhole = first === 0 && last === end;
  return Readable.from(isWhole ? verified(bytes, read.id) : bytes, { objectMode: false });
}

async function* resumed(
  { id, open }: BlobRead,
  { bytes, first, last }: { bytes: Readable; first: number; last: number },
): AsyncGenerator<Uint8Array> {
  let next = first;
  let body = bytes;
  for (let resumes = 0; ; resumes += 1) {
    const failure: { error?: unknown } = {};
    try {
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        next += chunk.byteLength;
        yield chunk;
      }
    } catch (error) {
      failure.error = error;
    } finally {
      body.destroy();
    }
    if (next > last) return;
    if (resumes === MAX_RESUMES) throw toStorageError(failure.error ?? { name: 'EndedEarly' });
    const again = await open({ first: next, last });
    if (again === null) throw blobMissing(id);
    body = again.bytes;
  }
}

async function* verified(chunks: AsyncIterable<Uint8Array>, id: BlobId): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let held: Uint8Array | null = null;
  for await (const chunk of chunks) {
    hash.update(chunk);
    if (held !== null) yield held;
    held = chunk;
  }
  if (hash.digest('hex') !== id) throw blobCorrupt(id);
  if (held !== null) yield held;
}
