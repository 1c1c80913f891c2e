import type { Compressors } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { tableTooLarge } from './table-format.errors.js';

/** Pages are written with about 1 MB; nothing makes a page of a table this large but an attempt to fill the memory. */
const MAX_PAGE_BYTES = 64 * 1024 * 1024;

/** Decompressors that refuse a page which announces to become huge. */
export function boundedDecompressors(): Compressors {
  const bounded: Compressors = {};
  for (const [codec, decompress] of Object.entries(compressors) as [keyof Compressors, Decompress][]) {
    bounded[codec] = (input, outputLength) => {
      if (outputLength > MAX_PAGE_BYTES) throw tableTooLarge(`a page has more than ${MAX_PAGE_BYTES} bytes`);
      return decompress(input, outputLength);
    };
  }
  return bounded;
}

type Decompress = NonNullable<Compressors[keyof Compressors]>;
