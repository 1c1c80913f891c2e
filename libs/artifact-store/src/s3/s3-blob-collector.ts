import type { BlobId, CollectOptions, CollectReport } from '../blob-store.port.js';
import type { S3Bucket, S3Object } from './s3-bucket.js';
import type { S3Copier } from './s3-copier.js';
import { S3Keys } from './s3-keys.js';

/**
 * S3 dates an upload of several parts by its beginning, also when it is complete: only what began a day before the limit
 * is taken for left behind.
 */
const UPLOAD_MS = 24 * 60 * 60 * 1000;

interface Aside {
  readonly id: BlobId;
  readonly object: S3Object;
}

/**
 * One round of cleaning. S3 has no rename and no "delete if still old", so a writer may store the same bytes again in the
 * moment between a look at a blob and its deletion. That is why the bytes stay for a whole grace period longer:
 *
 * 1. a blob that is old and that nobody refers to is copied aside, then deleted at its place; readers find the copy;
 * 2. in every later round a copy that somebody refers to now is put back;
 * 3. a copy that has waited for as long as a blob must is deleted.
 */
export class S3BlobCollector {
  private deletedBlobs = 0;
  private deletedUploads = 0;
  private freedBytes = 0;

  constructor(
    private readonly storage: { readonly bucket: S3Bucket; readonly keys: S3Keys; readonly copier: S3Copier },
    private readonly options: CollectOptions,
  ) {}

  async collect(): Promise<CollectReport> {
    await this.deleteStaleUploads();
    await this.settleAside();
    await this.takeAside();
    const { deletedBlobs, deletedUploads, freedBytes } = this;
    return { deletedBlobs, deletedUploads, freedBytes };
  }

  private async deleteStaleUploads(): Promise<void> {
    const { bucket, keys } = this.storage;
    const startedBefore = new Date(this.options.olderThan.getTime() - UPLOAD_MS);
    for (const prefix of [keys.incoming, keys.blobs, keys.leaving]) {
      for await (const upload of bucket.uploads(prefix)) {
        this.options.signal?.throwIfAborted();
        if (upload.startedAt >= startedBefore || (await bucket.isTouchedSince(upload, startedBefore)))
          continue;
        await bucket.abortUpload(upload);
        this.deletedUploads += 1;
      }
    }
    for await (const page of bucket.list(keys.incoming)) {
      this.options.signal?.throwIfAborted();
      const stale = page.filter(({ modifiedAt }) => modifiedAt < startedBefore);
      await bucket.delete(stale.map(({ key }) => key));
      this.deletedUploads += stale.length;
      for (const { sizeBytes } of stale) this.freedBytes += sizeBytes;
    }
  }

  private async settleAside(): Promise<void> {
    const { bucket, keys } = this.storage;
    for await (const page of bucket.list(keys.leaving)) {
      this.options.signal?.throwIfAborted();
      const asides = asidesOf(page);
      const referenced = await this.referenced(asides);
      for (const aside of asides.filter(({ id }) => referenced.has(id))) await this.putBack(aside);
      const useless = asides.filter(({ id, object }) => !referenced.has(id) && this.isOld(object));
      await bucket.delete(useless.map(({ object }) => object.key));
      this.deletedBlobs += useless.length;
      for (const { object } of useless) this.freedBytes += object.sizeBytes;
    }
  }

  private async takeAside(): Promise<void> {
    const { bucket, keys, copier } = this.storage;
    for await (const page of bucket.list(keys.blobs)) {
      this.options.signal?.throwIfAborted();
      const old = asidesOf(page).filter(({ object }) => this.isOld(object));
      const referenced = await this.referenced(old);
      for (const { id, object } of old.filter((each) => !referenced.has(each.id))) {
        this.options.signal?.throwIfAborted();
        await copier.copy(object.key, { to: keys.newLeaving(id), sizeBytes: object.sizeBytes });
        await bucket.delete([object.key]);
      }
    }
  }

  private async putBack({ id, object }: Aside): Promise<void> {
    const { bucket, keys, copier } = this.storage;
    const home = keys.of(id);
    if ((await bucket.sizeOf(home)) === null) {
      await copier.copy(object.key, { to: home, sizeBytes: object.sizeBytes });
    }
    await bucket.delete([object.key]);
  }

  private async referenced(asides: readonly Aside[]): Promise<ReadonlySet<BlobId>> {
    if (asides.length === 0) return new Set();
    return this.options.findReferenced([...new Set(asides.map(({ id }) => id))]);
  }

  private isOld({ modifiedAt }: S3Object): boolean {
    return modifiedAt < this.options.olderThan;
  }
}

/** What somebody else keeps in the bucket is none of our business. */
function asidesOf(page: readonly S3Object[]): Aside[] {
  return page.flatMap((object) => {
    const id = S3Keys.idAt(object.key);
    return id === null ? [] : [{ id, object }];
  });
}
