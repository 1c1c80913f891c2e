import { beforeAll, describe, expect, it } from '@jest/globals';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { OversizedEventError } from '../sse/sse-decoder.js';
import { EventFrameDecoder, loadFrameCodec } from './event-frame-decoder.js';

const writer = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

function frame(headers: Readonly<Record<string, string>>, body: unknown): Buffer {
  const tagged = Object.entries(headers).map(
    ([name, value]) => [name, { type: 'string' as const, value }] as const,
  );
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return Buffer.from(writer.encode({ headers: Object.fromEntries(tagged), body: Buffer.from(text) }));
}

const event = (type: string, body: unknown) => frame({ ':message-type': 'event', ':event-type': type }, body);

const FRAMES = [
  event('messageStart', { role: 'assistant', p: 'abc' }),
  event('contentBlockDelta', { delta: { text: '日本 🎌' } }),
  frame({ ':message-type': 'exception', ':exception-type': 'throttlingException' }, { message: 'slow' }),
];
const EVENTS = [
  { event: 'messageStart', data: '{"role":"assistant","p":"abc"}' },
  { event: 'contentBlockDelta', data: '{"delta":{"text":"日本 🎌"}}' },
  { event: 'throttlingException', data: '{"message":"slow"}' },
];

describe('EventFrameDecoder', () => {
  let decoder: EventFrameDecoder;
  let codec: Awaited<ReturnType<typeof loadFrameCodec>>;
  beforeAll(async () => {
    codec = await loadFrameCodec();
  });
  const decodeIn = (parts: readonly Buffer[]) => {
    decoder = new EventFrameDecoder(codec);
    return [...parts.flatMap((part) => decoder.push(part)), ...decoder.end()];
  };

  it('gives the same events wherever the bytes are cut', () => {
    const bytes = Buffer.concat(FRAMES);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(decodeIn([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(EVENTS);
    }
    expect(decodeIn([...bytes].map((byte) => Buffer.of(byte)))).toEqual(EVENTS);
  });

  it('names an error of the connection like an exception', () => {
    const headers = { ':message-type': 'error', ':error-code': 'internal', ':error-message': 'it broke' };
    expect(decodeIn([frame(headers, '')])).toEqual([
      { event: 'internalException', data: '{"message":"it broke"}' },
    ]);
  });

  it('refuses a frame that was cut off', () => {
    const bytes = Buffer.concat(FRAMES);
    expect(() => decodeIn([bytes.subarray(0, bytes.length - 1)])).toThrow('damaged');
    expect(() => decodeIn([bytes.subarray(0, 2)])).toThrow('damaged');
  });

  it.each([
    ['the head', 5],
    ['a header', 20],
    ['the payload', -8],
    ['the checksum', -1],
  ])('gives what came before a frame with a changed byte in %s, then refuses', (_, position) => {
    const bad = Buffer.from(FRAMES[1] ?? '');
    const at = position < 0 ? bad.length + position : position;
    bad.writeUInt8(bad.readUInt8(at) ^ 0x01, at);
    decoder = new EventFrameDecoder(codec);
    expect(decoder.push(Buffer.concat([FRAMES[0] ?? bad, bad]))).toEqual(EVENTS.slice(0, 1));
    expect(() => decoder.push(Buffer.alloc(0))).toThrow('damaged');
    expect(() => decoder.end()).toThrow('damaged');
    expect(() => new EventFrameDecoder(codec).push(bad)).toThrow('damaged');
  });

  it.each([0, 15])('refuses a frame of %i bytes', (length) => {
    const head = Buffer.alloc(12);
    head.writeUInt32BE(length);
    expect(() => decodeIn([head])).toThrow('damaged');
  });

  it('refuses a frame that would not end, and a text', () => {
    const head = Buffer.alloc(12);
    head.writeUInt32BE(1_001);
    const small = new EventFrameDecoder(codec, 1_000);
    expect(() => small.push(head)).toThrow(OversizedEventError);
    expect(() => decodeIn([Buffer.from('data: {"choices": []}\n\n')])).toThrow(OversizedEventError);
  });
});
