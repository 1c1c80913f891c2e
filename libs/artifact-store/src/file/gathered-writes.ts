import type { FileHandle } from 'node:fs/promises';

/** A write costs a trip to another thread: sockets give 64 KB at a time, which is too little for one. */
const WRITE_BYTES = 512 * 1024;

/**
 * Appends chunks to a file in larger writes, one of which is under way while the next is gathered. The two buffers are
 * used again and again, and the caller waits for the disk.
 */
export class GatheredWrites {
  private gathering = Buffer.allocUnsafeSlow(WRITE_BYTES);
  private written = Buffer.allocUnsafeSlow(WRITE_BYTES);
  private gatheredBytes = 0;
  private running: Promise<{ readonly error: unknown } | null> = Promise.resolve(null);

  constructor(private readonly file: FileHandle) {}

  async add(chunk: Uint8Array): Promise<void> {
    for (let taken = 0; taken < chunk.byteLength;) {
      if (this.gatheredBytes === WRITE_BYTES) await this.flush();
      const piece = chunk.subarray(taken, taken + WRITE_BYTES - this.gatheredBytes);
      this.gathering.set(piece, this.gatheredBytes);
      this.gatheredBytes += piece.byteLength;
      taken += piece.byteLength;
    }
  }

  /** Everything is in the file, unless this fails. */
  async end(): Promise<void> {
    await this.flush();
    await this.settled();
  }

  /** For a file that is about to be closed, whatever has become of it. */
  async stop(): Promise<void> {
    await this.running;
  }

  private async flush(): Promise<void> {
    await this.settled();
    [this.gathering, this.written] = [this.written, this.gathering];
    const bytes = this.written.subarray(0, this.gatheredBytes);
    this.gatheredBytes = 0;
    this.running = writeFully(this.file, bytes).then(
      () => null,
      (error: unknown) => ({ error }),
    );
  }

  private async settled(): Promise<void> {
    const failure = await this.running;
    if (failure !== null) throw failure.error;
  }
}

/** write(2) may take less than it was given. */
async function writeFully(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.byteLength;) {
    const { bytesWritten } = await file.write(bytes, offset);
    offset += bytesWritten;
  }
}
