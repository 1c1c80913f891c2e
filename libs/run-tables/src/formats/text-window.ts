import { tableMalformed } from './table-format.errors.js';

const STEP = 512 * 1024;

/**
 * The part of a text stream that is being looked at. `more` lets go of what lies before `position` and appends what
 * comes next, at least as much as is kept: looking at a long value again and again stays linear in its length.
 */
export class TextWindow {
  text = '';
  position = 0;
  isEnded = false;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.chunks = bytes[Symbol.asyncIterator]();
  }

  /** How much has been looked at and is still kept. */
  get pending(): number {
    return this.text.length - this.position;
  }

  /** False when there is no more. */
  async more(): Promise<boolean> {
    if (this.isEnded) return false;
    const parts = [this.text.slice(this.position)];
    const wanted = Math.max(STEP, this.pending);
    this.position = 0;
    for (let added = 0; added < wanted && !this.isEnded;) {
      const part = await this.nextPart();
      added += part.length;
      parts.push(part);
    }
    this.text = parts.join('');
    return true;
  }

  /** Lets go of the source when the rest is not wanted. */
  async close(): Promise<void> {
    this.isEnded = true;
    await this.chunks.return?.();
  }

  private async nextPart(): Promise<string> {
    const next = await this.chunks.next();
    try {
      if (!next.done) return this.decoder.decode(next.value, { stream: true });
      this.isEnded = true;
      return this.decoder.decode();
    } catch (cause) {
      throw tableMalformed('it is not UTF-8 text', { cause });
    }
  }
}
