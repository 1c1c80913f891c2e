import type { S3Settings } from '@weir/config';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import {
  BlobStore,
  type BlobId,
  type ByteRange,
  type CollectOptions,
  type CollectReport,
  type DirectAccess,
  type StoredBlob,
  type WriteOptions,
} from '../blob-store.port.js';
import { S3BlobCollector } from './s3-blob-collector.js';
import { S3Bucket, type S3Body } from './s3-bucket.js';
import { s3Client } from './s3-client.js';
import { S3Copier } from './s3-copier.js';
import { S3DirectAccess } from './s3-direct-access.js';
import { S3Keys } from './s3-keys.js';
import { readBlob } from './s3-reader.js';
import { S3Writer, type S3Sizes } from './s3-writer.js';

const MB = 1024 * 1024;
const SIZES: S3Sizes = { partBytes: 8 * MB, copyPartBytes: 512 * MB, pageObjects: 1_000 };

/** Blobs as objects of one bucket, which any number of processes may share. */
export class S3BlobStore extends BlobStore {
  override readonly direct: DirectAccess | null;
  private readonly bucket: S3Bucket;
  private readonly keys: S3Keys;
  private readonly writer: S3Writer;

  constructor(
    settings: S3Settings,
    private readonly sizes = SIZES,
  ) {
    super();
    this.bucket = new S3Bucket(s3Client(settings), settings.bucket, sizes.pageObjects);
    this.keys = new S3Keys(settings.prefix);
    this.writer = new S3Writer(this.bucket, this.keys, sizes);
    this.direct = settings.isDirect ? this.directAccess(settings) : null;
  }

  override write(source: AsyncIterable<Uint8Array>, options: WriteOptions = {}): Promise<StoredBlob> {
    return this.writer.write(source, options);
  }

  override read(id: BlobId, range?: ByteRange): Promise<Readable> {
    return readBlob({ id, range, open: (part) => this.open(id, part) });
  }

  override async sizeOf(id: BlobId): Promise<number | null> {
    return this.atItsPlace(id, (key) => this.bucket.sizeOf(key));
  }

  override collect(options: CollectOptions): Promise<CollectReport> {
    const copier = new S3Copier(this.bucket, this.sizes.copyPartBytes);
    return new S3BlobCollector({ bucket: this.bucket, keys: this.keys, copier }, options).collect();
  }

  /** Writes, lists and deletes, so that a right that is missing is missed at start. */
  override async checkWritable(): Promise<void> {
    const key = this.keys.newIncoming();
    await this.bucket.put(key, new Uint8Array(), createHash('sha256').digest());
    for await (const page of this.bucket.list(key)) if (page.length > 0) break;
    await this.bucket.delete([key]);
  }

  /** Signed for the host that clients use: the signature covers it. */
  private directAccess(settings: S3Settings): S3DirectAccess {
    const outside = new S3Bucket(
      s3Client({ ...settings, endpoint: settings.publicEndpoint }),
      settings.bucket,
    );
    return new S3DirectAccess({ inside: this.bucket, outside }, this.keys, this.writer);
  }

  private open(id: BlobId, range: ByteRange | undefined): Promise<S3Body | null> {
    return this.atItsPlace(id, (key) => this.bucket.get(key, range));
  }

  /** Looks also where a collector keeps a copy; it may be put back behind our back. */
  private async atItsPlace<T>(id: BlobId, look: (key: string) => Promise<T | null>): Promise<T | null> {
    if (!S3Keys.isBlobId(id)) return null;
    const home = this.keys.of(id);
    const found = await look(home);
    if (found !== null) return found;
    for await (const page of this.bucket.list(this.keys.leavingOf(id))) {
      for (const { key } of page) {
        const aside = await look(key);
        if (aside !== null) return aside;
      }
    }
    return look(home);
  }
}
