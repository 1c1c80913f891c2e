import { unreadableAnswer } from '../port/provider.errors.js';

/** Gathers a body up to a limit; one chunk, the usual case, is not copied. */
export class BodyCollector {
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly vendor: string,
  ) {}

  add(chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > this.maxBytes) {
      throw unreadableAnswer(`The answer of ${this.vendor} is larger than ${String(this.maxBytes)} bytes.`);
    }
    this.chunks.push(chunk);
  }

  bytes(): Buffer {
    const [only] = this.chunks;
    return only !== undefined && this.chunks.length === 1 ? only : Buffer.concat(this.chunks, this.size);
  }
}
