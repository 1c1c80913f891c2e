import { constants } from 'node:fs';
import { access, open, readdir, lstat, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { BlobFolders, syncFolder } from './blob-folders.js';
import { blobMissing, blobStorageUnusable } from '../blob-store.errors.js';
import {
  BlobStore,
  type BlobId,
  type ByteRange,
  type CollectOptions,
  type CollectReport,
  type StoredBlob,
  type WriteOptions,
} from '../blob-store.port.js';
import { BlobReader } from './blob-reader.js';
import { FileBlobCollector } from './file-blob-collector.js';
import { errorCode, writeHashedFile } from './hashed-file.js';

/** Blobs as files below one folder, which any number of processes may share. */
export class FileBlobStore extends BlobStore {
  private readonly folders: BlobFolders;

  constructor(root: string) {
    super();
    this.folders = new BlobFolders(root);
  }

  override async write(source: AsyncIterable<Uint8Array>, options: WriteOptions = {}): Promise<StoredBlob> {
    await this.folders.ensure(this.folders.incoming);
    const upload = this.folders.newUpload();
    try {
      const blob = await writeHashedFile(upload, source, options);
      await this.publish(upload, blob.id);
      return blob;
    } catch (error) {
      await rm(upload, { force: true });
      throw error;
    }
  }

  override async read(id: BlobId, range?: ByteRange): Promise<Readable> {
    return new BlobReader(await this.openBlob(id), range);
  }

  override async sizeOf(id: BlobId): Promise<number | null> {
    if (!BlobFolders.isBlobId(id)) return null;
    const found = await this.atItsPlace(id, (path) => lstat(path));
    return found?.isFile() ? found.size : null;
  }

  override async collect(options: CollectOptions): Promise<CollectReport> {
    return new FileBlobCollector(this.folders, options).collect();
  }

  override async checkWritable(): Promise<void> {
    try {
      for (const folder of [this.folders.incoming, this.folders.blobs, this.folders.leaving]) {
        await this.folders.ensure(folder);
        await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
      }
    } catch (error) {
      throw blobStorageUnusable(`${this.folders.root} (${errorCode(error) ?? 'unknown reason'})`, error);
    }
  }

  /**
   * Replaces a blob that is already there by its twin: readers keep the old file open, and its time stamp becomes new,
   * which is how the collector knows that somebody is about to refer to it.
   */
  private async publish(upload: string, id: BlobId): Promise<void> {
    const target = this.folders.pathOf(id);
    await this.folders.ensure(dirname(target));
    await rename(upload, target);
    await syncFolder(dirname(target));
  }

  private async openBlob(id: BlobId): Promise<FileHandle> {
    if (!BlobFolders.isBlobId(id)) throw blobMissing(id);
    const file = await this.atItsPlace(id, (path) => open(path, constants.O_RDONLY | constants.O_NOFOLLOW));
    if (file === null) throw blobMissing(id);
    return file;
  }

  /** Looks also where a collector keeps a blob while it looks at it a second time; it may be put back behind our back. */
  private async atItsPlace<T>(id: BlobId, look: (path: string) => Promise<T>): Promise<T | null> {
    const home = this.folders.pathOf(id);
    const found = await look(home).catch(onlyMissing);
    if (found !== null) return found;
    const names = (await readdir(this.folders.leaving).catch(onlyMissing)) ?? [];
    for (const name of names.filter((each) => BlobFolders.idOfLeaving(each) === id)) {
      const leaving = await look(join(this.folders.leaving, name)).catch(onlyMissing);
      if (leaving !== null) return leaving;
    }
    return look(home).catch(onlyMissing);
  }
}

function onlyMissing(error: unknown): null {
  // ELOOP: a link, which we never make.
  if (['ENOENT', 'ELOOP'].includes(errorCode(error) ?? '')) return null;
  throw error;
}
