import type { BlobStore } from '@weir/artifact-store';
import type { ArtifactBlob } from '@weir/tracking-store';
import type { Readable } from 'node:stream';
import type { TableSource } from '../formats/table-source.js';

/** A blob as a table's bytes, for as long as the work lasts: whatever was opened is closed with it. */
export async function withOpenBlob<T>(
  blobs: BlobStore,
  { id, sizeBytes }: ArtifactBlob,
  work: (source: TableSource) => Promise<T>,
): Promise<T> {
  const opened: Readable[] = [];
  const read: TableSource['read'] = async (range) => {
    const stream = await blobs.read(id, range);
    opened.push(stream);
    return stream;
  };
  try {
    return await work({ sizeBytes, read });
  } finally {
    for (const stream of opened) stream.destroy();
  }
}
