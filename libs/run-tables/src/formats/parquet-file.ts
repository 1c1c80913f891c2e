import type { AsyncBuffer } from 'hyparquet';
import { AppError } from '@weir/errors';
import { tableMalformed } from './table-format.errors.js';
import type { TableSource } from './table-source.js';

/** Metadata and column chunks are read whole, so their sizes are bounded; a writer chooses them by its row groups. */
export const MAX_CHUNK_BYTES = 32 * 1024 * 1024;
const MAX_KEPT_BYTES = 16 * 1024 * 1024;

/**
 * Every range of rows needs the column chunks that it lies in, whole: those of one row group are kept while they fit,
 * or a file would be read as often as it has ranges.
 */
export function parquetFile(source: TableSource): AsyncBuffer {
  const kept = new Map<string, ArrayBuffer>();
  let keptBytes = 0;
  return {
    byteLength: source.sizeBytes,
    slice: async (start, end = source.sizeBytes) => {
      const name = `${start}-${end}`;
      const known = kept.get(name);
      if (known !== undefined) return known;
      const bytes = await readRange(source, start, end);
      if (keptBytes + bytes.byteLength > MAX_KEPT_BYTES) {
        kept.clear();
        keptBytes = 0;
      }
      kept.set(name, bytes);
      keptBytes += bytes.byteLength;
      return bytes;
    },
  };
}

async function readRange(source: TableSource, start: number, end: number): Promise<ArrayBuffer> {
  const size = end - start;
  if (!(start >= 0 && size >= 0 && end <= source.sizeBytes))
    throw new RangeError('a range outside of the file');
  if (size > MAX_CHUNK_BYTES) throw new RangeError('a range larger than a column chunk may be');
  const bytes = new Uint8Array(size);
  if (size === 0) return bytes.buffer;
  let at = 0;
  for await (const chunk of await source.read({ first: start, last: end - 1 })) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes.buffer;
}

/** The library says what it stumbled over in errors of its own; all of them mean that the file is not what it should be. */
export async function understood<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (AppError.isInstance(cause)) throw cause;
    throw tableMalformed('the file is no Parquet file that can be read', { cause });
  }
}
