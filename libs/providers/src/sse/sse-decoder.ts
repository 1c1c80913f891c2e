import { StringDecoder } from 'node:string_decoder';

/** One server-sent event. */
export interface SseEvent {
  /** Empty when the vendor names none. */
  readonly event: string;
  readonly data: string;
}

/** An event that does not end within the limit. */
export class OversizedEventError extends Error {
  constructor(readonly maxCharacters: number) {
    super(`An event is longer than ${String(maxCharacters)} characters.`);
    this.name = 'OversizedEventError';
  }
}

const LINE_END = /[\r\n]/;
const DEFAULT_MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * Turns bytes into server-sent events, however they are cut: within a character, a line, or several events in one
 * packet; with LF, CR or CRLF; with comments; with or without the space after the colon.
 */
export class SseDecoder {
  private readonly utf8 = new StringDecoder('utf8');
  /** The beginning of a line, in the pieces in which it came: joining them at each packet would take quadratic time. */
  private rest: string[] = [];
  private restLength = 0;
  private event = '';
  private data: string[] = [];
  private dataLength = 0;
  private isFirst = true;

  constructor(private readonly maxCharacters = DEFAULT_MAX_CHARACTERS) {}

  /** The events that these bytes complete. */
  push(bytes: Buffer): SseEvent[] {
    return this.take(this.utf8.write(bytes), false);
  }

  /** The last event, if the vendor ended without the blank line. */
  end(): SseEvent[] {
    const events = this.take(this.utf8.end(), true);
    if (this.restLength > 0) this.readLine(this.rest.join(''));
    this.keep('');
    const last = this.dispatch();
    return last ? [...events, last] : events;
  }

  private take(text: string, isEnd: boolean): SseEvent[] {
    const events: SseEvent[] = [];
    if (!isEnd && !this.isFirst && !LINE_END.test(text) && !this.rest.at(-1)?.endsWith('\r')) {
      this.rest.push(text);
      this.restLength += text.length;
      this.checkSize();
      return events;
    }
    let buffer = this.rest.join('') + text;
    if (this.isFirst && buffer !== '') {
      this.isFirst = false;
      if (buffer.startsWith('\uFEFF')) buffer = buffer.slice(1);
    }
    let start = 0;
    for (let at = lineEnd(buffer, start, isEnd); at !== -1; at = lineEnd(buffer, start, isEnd)) {
      if (at === start) {
        const event = this.dispatch();
        if (event) events.push(event);
      } else {
        this.readLine(buffer.slice(start, at));
      }
      start = at + (buffer.startsWith('\r\n', at) ? 2 : 1);
    }
    this.keep(buffer.slice(start));
    this.checkSize();
    return events;
  }

  private keep(rest: string): void {
    this.rest = rest === '' ? [] : [rest];
    this.restLength = rest.length;
  }

  private readLine(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line.startsWith(' ', colon + 1) ? colon + 2 : colon + 1);
    if (field === 'event') this.event = value;
    if (field !== 'data') return;
    this.data.push(value);
    this.dataLength += value.length;
    this.checkSize();
  }

  private dispatch(): SseEvent | null {
    const event = this.data.length === 0 ? null : { event: this.event, data: this.data.join('\n') };
    this.event = '';
    this.data = [];
    this.dataLength = 0;
    return event;
  }

  private checkSize(): void {
    if (this.dataLength + this.restLength > this.maxCharacters)
      throw new OversizedEventError(this.maxCharacters);
  }
}

/** Where the next line ends. A CR at the very end waits: the LF that belongs to it may come with the next packet. */
function lineEnd(buffer: string, start: number, isEnd: boolean): number {
  const lf = buffer.indexOf('\n', start);
  const cr = buffer.indexOf('\r', start);
  if (cr === -1 || (lf !== -1 && lf < cr)) return lf;
  return cr === buffer.length - 1 && !isEnd ? -1 : cr;
}
