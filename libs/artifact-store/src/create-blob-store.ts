import { isAbsolute } from 'node:path';
import type { S3Settings } from '@weir/config';
import { blobStorageUnusable } from './blob-store.errors.js';
import type { BlobStore } from './blob-store.port.js';
import { FileBlobStore } from './file/file-blob-store.js';

/** The part of the settings that says where artifacts are kept. */
export interface BlobStoreLocation {
  /** Absolute folder, or `s3://bucket/prefix`. */
  readonly artifactsUri: string;
  /** With the latter. */
  readonly s3: S3Settings | null;
}

/**
 * The store that the settings name, checked to be usable.
 *
 * @example
 * const blobs = await createBlobStore(settings);
 */
export async function createBlobStore({ artifactsUri, s3 }: BlobStoreLocation): Promise<BlobStore> {
  const store = s3 === null ? fileStore(artifactsUri) : await s3Store(s3);
  await store.checkWritable();
  return store;
}

function fileStore(folder: string): BlobStore {
  if (isAbsolute(folder)) return new FileBlobStore(folder);
  throw blobStorageUnusable('WEIR_ARTIFACTS must name a folder or s3://bucket/prefix');
}

/** The SDK takes 25 MB and a sixth of a second: only who asked for it pays. */
async function s3Store(settings: S3Settings): Promise<BlobStore> {
  const { S3BlobStore } = await import('./s3/s3-blob-store.js');
  return new S3BlobStore(settings);
}
