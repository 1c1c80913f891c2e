import { randomUUID } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobId } from '../blob-store.port.js';

const BLOB_ID = /^[0-9a-f]{64}$/;

/**
 * Where things lie below the root of a file-system store:
 *
 *     blobs/ab/abcd…       finished blobs, 256 folders by the first two digits
 *     incoming/uuid        uploads under way, or left behind by a process that died
 *     leaving/abcd….uuid   blobs that a collector has taken out and not yet deleted
 *
 * All three are on one file system, so that moving between them is an atomic rename.
 */
export class BlobFolders {
  readonly incoming: string;
  readonly leaving: string;
  readonly blobs: string;
  private readonly known = new Set<string>();

  constructor(readonly root: string) {
    this.incoming = join(root, 'incoming');
    this.leaving = join(root, 'leaving');
    this.blobs = join(root, 'blobs');
  }

  static isBlobId(text: string): text is BlobId {
    return BLOB_ID.test(text);
  }

  pathOf(id: BlobId): string {
    return join(this.blobs, id.slice(0, 2), id);
  }

  /** A name of its own for every removal: two collectors must never mean different files by one name. */
  newLeaving(id: BlobId): string {
    return join(this.leaving, `${id}.${randomUUID()}`);
  }

  /** The blob that a file in `leaving` holds, or null when the file is not ours. */
  static idOfLeaving(name: string): BlobId | null {
    const id = name.slice(0, name.indexOf('.'));
    return BlobFolders.isBlobId(id) ? id : null;
  }

  newUpload(): string {
    return join(this.incoming, randomUUID());
  }

  /** Makes the folder and its parents, durable up to the root. */
  async ensure(folder: string): Promise<void> {
    if (this.known.has(folder)) return;
    const firstNew = await mkdir(folder, { recursive: true, mode: 0o750 });
    if (firstNew !== undefined) {
      for (let made = folder; made.length >= firstNew.length; made = dirname(made)) {
        await syncFolder(dirname(made));
      }
    }
    this.known.add(folder);
  }
}

/** A rename survives a power cut only when the folder that holds the name has been flushed. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
