import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ByteRange } from '../blob-store.port.js';
import { chunkMemory } from '../chunk-memory.js';

/** Each read is a trip to another thread. */
const READ_BYTES = 256 * 1024;

/** A file or a part of it. It closes the file when it has been read or is destroyed. */
export class BlobReader extends Readable {
  private position: number;
  private readonly end: number;

  constructor(
    private readonly file: FileHandle,
    range?: ByteRange,
  ) {
    super({ highWaterMark: READ_BYTES });
    this.position = range?.first ?? 0;
    this.end = range === undefined ? Number.POSITIVE_INFINITY : range.last + 1;
  }

  override _read(): void {
    this.nextChunk().then(
      (chunk) => this.push(chunk),
      (error: Error) => this.destroy(error),
    );
  }

  /** A read under way ends before the file is closed: that is how file handles of Node close. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.file.close().then(
      () => done(error),
      (failure: Error) => done(error ?? failure),
    );
  }

  private async nextChunk(): Promise<Uint8Array | null> {
    const wanted = Math.min(READ_BYTES, this.end - this.position);
    if (wanted <= 0) return null;
    const { bytesRead, buffer } = await this.file.read(
      Buffer.allocUnsafeSlow(wanted),
      0,
      wanted,
      this.position,
    );
    if (bytesRead === 0) return null;
    chunkMemory.add(bytesRead);
    this.position += bytesRead;
    return buffer.subarray(0, bytesRead);
  }
}
