import { StringDecoder } from 'node:string_decoder';
import { OversizedEventError, type SseEvent } from './sse-decoder.js';

const DEFAULT_MAX_CHARACTERS = 16 * 1024 * 1024;

/** Turns bytes into the lines of newline-delimited JSON, however they are cut. Empty lines say nothing. */
export class JsonLinesDecoder {
  private readonly utf8 = new StringDecoder('utf8');
  private rest = '';

  constructor(private readonly maxCharacters = DEFAULT_MAX_CHARACTERS) {}

  /** The lines that these bytes complete. */
  push(bytes: Buffer): SseEvent[] {
    const lines = (this.rest + this.utf8.write(bytes)).split('\n');
    this.rest = lines.pop() ?? '';
    if (this.rest.length > this.maxCharacters) throw new OversizedEventError(this.maxCharacters);
    return toEvents(lines);
  }

  /** The last line, if the vendor ended without a line break. */
  end(): SseEvent[] {
    const last = this.rest + this.utf8.end();
    this.rest = '';
    return toEvents([last]);
  }
}

function toEvents(lines: readonly string[]): SseEvent[] {
  return lines.filter((line) => line.trim() !== '').map((line) => ({ event: '', data: line }));
}
