import { ProviderError, unreadableAnswer } from '../port/provider.errors.js';
import { OversizedEventError, SseDecoder, type SseEvent } from './sse-decoder.js';

/** What a vendor's stream of events means: one state object for each streamed answer. */
export interface StreamState<Chunk> {
  /** The chunks that an event leads to; throws a ProviderError for one that cannot be understood. */
  take(event: SseEvent): readonly Chunk[];
  /** Whether the vendor has said that nothing more comes. */
  readonly isFinished: boolean;
  /** The chunks that are still owed; throws a ProviderError when the answer was cut off. */
  end(): readonly Chunk[];
}

/** How a vendor's bytes divide into events. */
export interface EventDecoder {
  /** The events that these bytes complete. */
  push(bytes: Buffer): readonly SseEvent[];
  /** What is still complete without the end that the framing asks for. */
  end(): readonly SseEvent[];
}

/** The bytes of a streamed answer. */
export interface StreamSource extends AsyncIterable<Buffer> {
  /** Nothing more is wanted: the connection may be reused once the vendor has ended. */
  finish(): void;
  /** Takes out the secrets that the vendor was called with. */
  redact(text: string): string;
}

/** Reads a vendor's bytes as chunks of our wire format; they are server-sent events unless a decoder says otherwise. */
export async function* readEventStream<Chunk>(
  source: StreamSource,
  state: StreamState<Chunk>,
  vendor: string,
  decoder: EventDecoder = new SseDecoder(),
): AsyncGenerator<Chunk, void> {
  const take = (event: SseEvent): readonly Chunk[] => {
    try {
      return state.take(event);
    } catch (cause) {
      throw ProviderError.isInstance(cause) ? cause.withTexts((text) => source.redact(text)) : cause;
    }
  };
  for await (const bytes of source) {
    for (const event of decode(() => decoder.push(bytes), vendor)) yield* take(event);
    if (!state.isFinished) continue;
    source.finish();
    yield* state.end();
    return;
  }
  for (const event of decode(() => decoder.end(), vendor)) yield* take(event);
  yield* state.end();
}

function decode(read: () => readonly SseEvent[], vendor: string): readonly SseEvent[] {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof OversizedEventError)) throw cause;
    throw unreadableAnswer(`${vendor} sent an event that is too large.`, { cause });
  }
}
