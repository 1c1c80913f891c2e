import { EventStreamCodec } from '@smithy/core/event-streams';

type MessageHeaders = Parameters<EventStreamCodec['encode']>[0]['headers'];

/** An event or an exception of Amazon's streams. */
export interface BedrockEvent {
  readonly event?: string;
  readonly exception?: string;
  readonly payload: unknown;
}

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

/** The bytes of an event; a text becomes the payload of an event as it is. */
export function bedrockFrame(event: unknown): Buffer {
  if (typeof event === 'string') return frame(':event-type', 'contentBlockDelta', event);
  const { event: name = '', exception, payload } = event as BedrockEvent;
  const text = JSON.stringify(payload);
  return exception ? frame(':exception-type', exception, text) : frame(':event-type', name, text);
}

function frame(kind: ':event-type' | ':exception-type', name: string, payload: string): Buffer {
  const messageType = kind === ':event-type' ? 'event' : 'exception';
  const headers: MessageHeaders = {
    ':message-type': { type: 'string', value: messageType },
    [kind]: { type: 'string', value: name },
  };
  return Buffer.from(codec.encode({ headers, body: Buffer.from(payload) }));
}
