import { isAbsolute } from 'node:path';
import { blobStorageUnusable } from './blob-store.errors.js';
import type { BlobStore } from './blob-store.port.js';
import { FileBlobStore } from './file-blob-store.js';

/**
 * The store for a location from the settings, checked to be usable.
 *
 * @example
 * const blobs = await createBlobStore(settings.artifactsUri);
 */
export async function createBlobStore(location: string): Promise<BlobStore> {
  if (!isAbsolute(location)) {
    throw blobStorageUnusable('WEIR_ARTIFACTS must name a folder, the one kind of storage there is');
  }
  const store = new FileBlobStore(location);
  await store.checkWritable();
  return store;
}
