import { createHash } from 'node:crypto';
import { blobTooLarge } from '../blob-store.errors.js';
import type { StoredBlob, WriteOptions } from '../blob-store.port.js';
import { sourceChunks } from '../source-chunks.js';
import { PartBuffers, type Part } from './part-buffers.js';
import { PartQueue } from './part-queue.js';
import type { S3Bucket } from './s3-bucket.js';
import { S3Copier } from './s3-copier.js';
import type { S3Keys } from './s3-keys.js';

const MAX_PARTS = 10_000;

export interface S3Sizes {
  /** Of the parts that an upload is sent in; S3 takes no less than 5 MB. */
  readonly partBytes: number;
  /** Objects larger than this are copied in parts of this size, so that no single request takes long. */
  readonly copyPartBytes: number;
  /** Objects in one page of a listing. */
  readonly pageObjects: number;
}

/**
 * Uploads a stream whose hash, and so whose key, is known only at its end: what fits into one part is put under its key
 * at once, anything larger goes to a key of its own first and is then copied by the server.
 */
export class S3Writer {
  private readonly copier: S3Copier;

  constructor(
    private readonly bucket: S3Bucket,
    private readonly keys: S3Keys,
    private readonly sizes: S3Sizes,
  ) {
    this.copier = new S3Copier(bucket, sizes.copyPartBytes);
  }

  async write(source: AsyncIterable<Uint8Array>, options: WriteOptions): Promise<StoredBlob> {
    const hash = createHash('sha256');
    const buffers = new PartBuffers(this.sizes.partBytes);
    const parts = buffers.cut(hashed(sourceChunks(source, options), hash));
    const first = await parts.next();
    if (first.done) return this.putSmall(new Uint8Array(), hash.digest());
    if (first.value.isLast) return this.putSmall(first.value.bytes, hash.digest());
    const incoming = this.keys.newIncoming();
    const sizeBytes = await this.uploadParts(incoming, first.value, { parts, buffers });
    const id = hash.digest('hex');
    return this.publish(incoming, { id, sizeBytes });
  }

  /** Lets an object of ours be the blob that its bytes are. */
  async publish(incoming: string, blob: StoredBlob): Promise<StoredBlob> {
    try {
      await this.copier.copy(incoming, { to: this.keys.of(blob.id), sizeBytes: blob.sizeBytes });
    } finally {
      await this.bucket.delete([incoming]);
    }
    return blob;
  }

  private async putSmall(bytes: Uint8Array, sha256: Buffer): Promise<StoredBlob> {
    const id = sha256.toString('hex');
    await this.bucket.put(this.keys.of(id), bytes, sha256);
    return { id, sizeBytes: bytes.byteLength };
  }

  private async uploadParts(
    incoming: string,
    first: Part,
    { parts, buffers }: { parts: AsyncGenerator<Part>; buffers: PartBuffers },
  ): Promise<number> {
    const upload = await this.bucket.beginUpload(incoming);
    const queue = new PartQueue();
    let sizeBytes = 0;
    let count = 0;
    const send = async ({ bytes }: Part): Promise<void> => {
      count += 1;
      sizeBytes += bytes.byteLength;
      if (count > MAX_PARTS) throw blobTooLarge(MAX_PARTS * this.sizes.partBytes);
      const partNumber = count;
      await queue.add(async () => {
        const part = await this.bucket.uploadPart(upload, partNumber, bytes);
        buffers.giveBack(bytes);
        return part;
      });
    };
    try {
      await send(first);
      for await (const part of parts) await send(part);
      await this.bucket.completeUpload(upload, await queue.all());
      return sizeBytes;
    } catch (error) {
      await queue.settled();
      await parts.return(undefined);
      await this.bucket.abortUpload(upload);
      throw error;
    }
  }
}

async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}
