export interface Part {
  readonly bytes: Buffer;
  /** The stream ends with this part. */
  readonly isLast: boolean;
}

/** Cuts a stream into parts of one size. Buffers that were sent are filled again, so that no more exist than are under way. */
export class PartBuffers {
  private readonly free: ArrayBufferLike[] = [];

  constructor(private readonly partBytes: number) {}

  giveBack({ buffer }: Buffer): void {
    this.free.push(buffer);
  }

  /** The last part is the only one that may be smaller; nothing comes of an empty stream. */
  async *cut(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
    let part: Buffer | null = null;
    let filled = 0;
    for await (const chunk of chunks) {
      for (let taken = 0; taken < chunk.byteLength;) {
        if (part !== null && filled === this.partBytes) {
          yield { bytes: part, isLast: false };
          part = null;
        }
        if (part === null) [part, filled] = [this.take(), 0];
        const piece = chunk.subarray(taken, taken + this.partBytes - filled);
        part.set(piece, filled);
        filled += piece.byteLength;
        taken += piece.byteLength;
      }
    }
    if (part !== null) yield { bytes: part.subarray(0, filled), isLast: true };
  }

  private take(): Buffer {
    const used = this.free.pop();
    // Not from Node's pool: the whole memory is given back by its buffer.
    return used === undefined ? Buffer.from(new ArrayBuffer(this.partBytes)) : Buffer.from(used);
  }
}
