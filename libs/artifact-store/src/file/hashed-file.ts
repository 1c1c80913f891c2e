import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { blobStorageFull } from '../blob-store.errors.js';
import type { StoredBlob, WriteOptions } from '../blob-store.port.js';

import { sourceChunks } from '../source-chunks.js';
import { GatheredWrites } from './gathered-writes.js';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EFBIG']);

/** Copies `source` to a new file at `path` through SHA-256, one chunk at a time, and makes it durable before it returns. */
export async function writeHashedFile(
  path: string,
  source: AsyncIterable<Uint8Array>,
  options: WriteOptions,
): Promise<StoredBlob> {
  const file = await onDisk(open(path, 'wx', 0o640));
  try {
    const blob = await copy(file, source, options);
    await onDisk(file.sync());
    return blob;
  } finally {
    await file.close();
  }
}

async function copy(
  file: FileHandle,
  source: AsyncIterable<Uint8Array>,
  options: WriteOptions,
): Promise<StoredBlob> {
  const hash = createHash('sha256');
  const writes = new GatheredWrites(file);
  let sizeBytes = 0;
  try {
    for await (const chunk of sourceChunks(source, options)) {
      sizeBytes += chunk.byteLength;
      hash.update(chunk);
      await onDisk(writes.add(chunk));
    }
    await onDisk(writes.end());
  } finally {
    await writes.stop();
  }
  return { id: hash.digest('hex'), sizeBytes };
}

async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw FULL.has(errorCode(error) ?? '') ? blobStorageFull(error) : error;
  }
}

/** `code` of a file system error, when it is one. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
