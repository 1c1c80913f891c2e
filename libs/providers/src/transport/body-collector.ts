import { unreadableAnswer } from '../port/provider.errors.js';

/** Gathers a body up to a limit; one chunk, the usual case, is not copied. */
export class BodyCollector {
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly vendor: string,
  ) {}

  /** Refuses an answer that says beforehand that it is too large. */
  announce(contentLength: string | undefined): void {
    if (Number(contentLength) > this.maxBytes) throw this.tooLarge();
  }

  add(chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > this.maxBytes) throw this.tooLarge();
    this.chunks.push(chunk);
  }

  bytes(): Buffer {
    const [only] = this.chunks;
    return only !== undefined && this.chunks.length === 1 ? only : Buffer.concat(this.chunks, this.size);
  }

  /** What has come so far is let go: the error may live on in a log or a caller. */
  private tooLarge(): Error {
    this.chunks.length = 0;
    return unreadableAnswer(`The answer of ${this.vendor} is larger than ${String(this.maxBytes)} bytes.`);
  }
}
