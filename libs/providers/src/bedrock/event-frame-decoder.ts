import type { EventStreamCodec } from '@smithy/core/event-streams';
import { unreadableAnswer, type ProviderError } from '../port/provider.errors.js';
import { textOrNull } from '../shared/values.js';
import type { EventDecoder } from '../sse/event-stream.js';
import { OversizedEventError, type SseEvent } from '../sse/sse-decoder.js';

type FrameCodec = Pick<EventStreamCodec, 'decode'>;
type Message = ReturnType<FrameCodec['decode']>;

const LENGTH_BYTES = 4;
/** Two lengths and two checksums. */
const LEAST_BYTES = 16;
const MAX_BYTES = 16 * 1024 * 1024;

/** Loads AWS' reader of frames; only streams need it. */
export async function loadFrameCodec(): Promise<FrameCodec> {
  const { EventStreamCodec } = await import('@smithy/core/event-streams');
  return new EventStreamCodec(
    (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
    (text) => Buffer.from(text, 'utf8'),
  );
}

/**
 * Divides `application/vnd.amazon.eventstream` into events, however its bytes are cut. An event is named after its type or
 * the type of its exception, which ends in `Exception`. What came before a broken frame is given first; the next call
 * throws.
 */
export class EventFrameDecoder implements EventDecoder {
  private parts: Buffer[] = [];
  private size = 0;
  /** How many bytes there must be before the next frame can be looked at. */
  private needed = LENGTH_BYTES;
  private failure: ProviderError | OversizedEventError | null = null;

  constructor(
    private readonly codec: FrameCodec,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  push(bytes: Buffer): SseEvent[] {
    if (this.failure !== null) throw this.failure;
    this.parts.push(bytes);
    this.size += bytes.length;
    if (this.size < this.needed) return [];
    const events: SseEvent[] = [];
    try {
      this.readFrames(Buffer.concat(this.parts, this.size), events);
    } catch (cause) {
      this.failure = cause instanceof OversizedEventError ? cause : brokenFrame(cause);
      if (events.length === 0) throw this.failure;
    }
    return events;
  }

  end(): SseEvent[] {
    if (this.failure !== null) throw this.failure;
    if (this.size > 0) throw brokenFrame(null);
    return [];
  }

  private readFrames(bytes: Buffer, events: SseEvent[]): void {
    let start = 0;
    for (;;) {
      this.needed = this.lengthOfFrame(bytes, start);
      if (bytes.length - start < this.needed) break;
      events.push(readFrame(this.codec.decode(bytes.subarray(start, start + this.needed))));
      start += this.needed;
    }
    this.parts = start === bytes.length ? [] : [bytes.subarray(start)];
    this.size = bytes.length - start;
  }

  private lengthOfFrame(bytes: Buffer, start: number): number {
    if (bytes.length - start < LENGTH_BYTES) return LENGTH_BYTES;
    const length = bytes.readUInt32BE(start);
    if (length > this.maxBytes) throw new OversizedEventError(this.maxBytes);
    if (length < LEAST_BYTES) throw new Error('The length of a frame is impossible.');
    return length;
  }
}

function readFrame({ headers, body }: Message): SseEvent {
  const text = (name: string) => textOrNull(headers[name]?.value);
  if (text(':message-type') === 'error') {
    const data = JSON.stringify({ message: text(':error-message') ?? undefined });
    return { event: `${text(':error-code') ?? 'unknown'}Exception`, data };
  }
  const event = text(':exception-type') ?? text(':event-type') ?? '';
  return { event, data: Buffer.from(body).toString('utf8') };
}

function brokenFrame(cause: unknown): ProviderError {
  return unreadableAnswer('Amazon Bedrock sent an event that is damaged.', { cause });
}
