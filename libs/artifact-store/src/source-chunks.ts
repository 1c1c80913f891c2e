import { blobTooLarge, blobUploadAborted } from './blob-store.errors.js';
import type { WriteOptions } from './blob-store.port.js';
import { chunkMemory } from './chunk-memory.js';

/**
 * The chunks of an upload within the limits of its options. A source that breaks off is told from a storage that does by
 * its error.
 */
export async function* sourceChunks(
  source: AsyncIterable<Uint8Array>,
  { maxBytes = Number.POSITIVE_INFINITY, signal }: WriteOptions,
): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  let sizeBytes = 0;
  try {
    for (;;) {
      const step = await iterator.next().catch((error: unknown) => {
        throw blobUploadAborted(error);
      });
      signal?.throwIfAborted();
      if (step.done) return;
      sizeBytes += step.value.byteLength;
      if (sizeBytes > maxBytes) throw blobTooLarge(maxBytes);
      chunkMemory.add(step.value.byteLength);
      yield step.value;
    }
  } finally {
    await iterator.return?.();
  }
}
