import { link, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BlobFolders, syncFolder } from './blob-folders.js';
import type { BlobId, CollectOptions, CollectReport } from '../blob-store.port.js';
import { errorCode } from './hashed-file.js';

const BATCH = 500;

/** A blob on its way out. */
interface Removal {
  readonly id: BlobId;
  readonly path: string;
}

/**
 * One round of cleaning. A blob is deleted in steps, each of which leaves the store correct if the process dies there:
 *
 * 1. it is old and nobody refers to it;
 * 2. it is moved aside (a writer of the same bytes now makes a new file in its place);
 * 3. it is looked at again: touched or referred to since step 1, it is put back;
 * 4. it is deleted.
 */
export class FileBlobCollector {
  private deletedBlobs = 0;
  private deletedUploads = 0;
  private freedBytes = 0;

  constructor(
    private readonly folders: BlobFolders,
    private readonly options: CollectOptions,
  ) {}

  async collect(): Promise<CollectReport> {
    await this.folders.ensure(this.folders.leaving);
    await this.deleteStaleUploads();
    await this.settle(await this.leftBehind());
    for (const folder of await namesIn(this.folders.blobs)) {
      await this.collectFolder(join(this.folders.blobs, folder));
    }
    const { deletedBlobs, deletedUploads, freedBytes } = this;
    return { deletedBlobs, deletedUploads, freedBytes };
  }

  private async deleteStaleUploads(): Promise<void> {
    for (const name of await namesIn(this.folders.incoming)) {
      const path = join(this.folders.incoming, name);
      const sizeBytes = await this.sizeIfOld(path);
      if (sizeBytes === null) continue;
      await rm(path, { force: true });
      this.deletedUploads += 1;
      this.freedBytes += sizeBytes;
    }
  }

  private async collectFolder(folder: string): Promise<void> {
    const names = await blobsIn(folder);
    for (let start = 0; start < names.length; start += BATCH) {
      this.options.signal?.throwIfAborted();
      const old: BlobId[] = [];
      for (const id of names.slice(start, start + BATCH)) {
        if ((await this.sizeIfOld(join(folder, id))) !== null) old.push(id);
      }
      await this.deleteUnreferenced(old);
    }
  }

  private async deleteUnreferenced(ids: readonly BlobId[]): Promise<void> {
    if (ids.length === 0) return;
    const referenced = await this.options.findReferenced(ids);
    const removals: Removal[] = [];
    for (const id of ids) {
      if (referenced.has(id)) continue;
      const removal = { id, path: this.folders.newLeaving(id) };
      if (await moveAside(this.folders.pathOf(id), removal.path)) removals.push(removal);
    }
    await this.settle(removals);
  }

  /** What a round that died has moved aside. */
  private async leftBehind(): Promise<Removal[]> {
    const names = await namesIn(this.folders.leaving);
    return names.flatMap((name) => {
      const id = BlobFolders.idOfLeaving(name);
      return id === null ? [] : [{ id, path: join(this.folders.leaving, name) }];
    });
  }

  private async settle(removals: readonly Removal[]): Promise<void> {
    if (removals.length === 0) return;
    const referenced = await this.options.findReferenced(removals.map(({ id }) => id));
    for (const removal of removals) {
      const sizeBytes = await this.sizeIfOld(removal.path);
      if (referenced.has(removal.id) || sizeBytes === null) {
        await this.putBack(removal);
      } else {
        await rm(removal.path, { force: true });
        this.deletedBlobs += 1;
        this.freedBytes += sizeBytes;
      }
    }
  }

  private async putBack({ id, path }: Removal): Promise<void> {
    const target = this.folders.pathOf(id);
    await this.folders.ensure(dirname(target));
    await link(path, target).catch(unless('EEXIST', 'ENOENT'));
    await syncFolder(dirname(target));
    await rm(path, { force: true });
  }

  /** Size of the file when it is older than the limit; null when it is younger or gone. */
  private async sizeIfOld(path: string): Promise<number | null> {
    const found = await stat(path).catch(unless('ENOENT'));
    return found && found.mtime < this.options.olderThan ? found.size : null;
  }
}

/** Blobs only: what an operator has put beside them is none of our business. */
async function blobsIn(folder: string): Promise<BlobId[]> {
  return (await namesIn(folder)).filter((name) => BlobFolders.isBlobId(name));
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(unless('ENOENT', 'ENOTDIR'))) ?? [];
}

async function moveAside(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function unless(...codes: string[]): (error: unknown) => null {
  return (error) => {
    if (codes.includes(errorCode(error) ?? '')) return null;
    throw error;
  };
}
