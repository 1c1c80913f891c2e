/** One event of a stream (HTML standard, "server-sent events"). */
export interface ServerEvent {
  readonly event: string;
  readonly id: string | null;
  readonly data: string;
}

export interface StreamHooks {
  readonly onBytes: () => void;
  readonly onEnd: () => void;
}

/** Events of ours are some kilobytes; what has no end is not one. */
const MOST_CHARACTERS = 16 * 1024 * 1024;
const LINE_END = /\r\n|\n|\r/;

/** Reads events as they come. An event that was cut off by the end of the stream is not one. */
export async function* readServerEvents(
  body: ReadableStream<Uint8Array>,
  { onBytes, onEnd }: StreamHooks,
): AsyncGenerator<ServerEvent> {
  const reader = new EventReader();
  try {
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      onBytes();
      yield* reader.read(text);
    }
  } finally {
    onEnd();
  }
}

/** Text in pieces of any size to events. */
export class EventReader {
  private rest = '';
  private event = '';
  private id: string | null = null;
  private data: string[] = [];

  *read(text: string): Generator<ServerEvent> {
    const lines = (this.rest + text).split(LINE_END);
    this.rest = lines.pop() ?? '';
    if (this.rest.length > MOST_CHARACTERS) throw new Error('a line of the stream has no end');
    for (const line of lines) {
      if (line !== '') this.readField(line);
      else if (this.data.length > 0) yield this.finish();
      else this.event = '';
    }
  }

  private readField(line: string): void {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (name === 'event') this.event = value;
    else if (name === 'id') this.id = value;
    else if (name === 'data') this.data.push(value);
  }

  private finish(): ServerEvent {
    const event = { event: this.event || 'message', id: this.id, data: this.data.join('\n') };
    this.event = '';
    this.data = [];
    return event;
  }
}
