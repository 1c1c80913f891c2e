import type { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RawVendor, VendorStub, type ScriptedReply } from '@weir/testing';
import {
  CredentialServers,
  DIALECTS,
  errorBody,
  expectError,
  expectNothingPrivate,
  FAMILIES,
  FAULTY_VENDORS,
  type Dialect,
  type FaultyVendor,
} from './fault-kit.js';
import { GatewayFixture } from './gateway-fixture.js';

/** The dialect of MLflow 2.8 has no streams. */
const STREAMED: readonly Dialect[] = DIALECTS.filter(({ title }) => title !== '2.8').map((dialect) => ({
  ...dialect,
  body: (vendor) => ({ ...dialect.body(vendor), stream: true }),
}));
const STREAMING_VENDORS = FAULTY_VENDORS.filter(({ vendorCase }) => vendorCase.streamEvents !== null);

function framesOf({ vendorCase }: FaultyVendor): (string | Buffer)[] {
  const frame = vendorCase.frame ?? ((event: unknown) => `data: ${textOf(event)}\n\n`);
  return (vendorCase.streamEvents ?? []).map(frame);
}

function textOf(event: unknown): string {
  return typeof event === 'string' ? event : JSON.stringify(event);
}

function streamType({ vendorCase }: FaultyVendor): string {
  return vendorCase.streamContentType ?? 'text/event-stream';
}

/** What a caller saw of a stream that broke: some chunks, one error as the last event, a proper end of the answer. */
async function expectBroken(gateway: GatewayFixture, vendor: FaultyVendor, dialect: Dialect): Promise<void> {
  const answer = await gateway.post(dialect.path(vendor), dialect.body(vendor));
  const text = await answer.text();
  expect({ status: answer.status, type: answer.headers.get('content-type') }).toEqual({
    status: 200,
    type: 'text/event-stream; charset=utf-8',
  });
  const events = text.trim().split('\n\n');
  const parsed = events.map((event) => JSON.parse(event.replace(/^data: /, '')) as Record<string, unknown>);
  expect(parsed.at(-1)).toMatchObject({
    error: { message: expect.stringMatching(/./), type: expect.stringMatching(/./) },
  });
  expect(parsed.slice(0, -1).every((chunk) => 'choices' in chunk)).toBe(true);
  expectNothingPrivate(text);
}

let stub: VendorStub;
let gateway: GatewayFixture;
let credentials: CredentialServers;

beforeAll(async () => {
  stub = await VendorStub.start();
  credentials = await CredentialServers.start();
  gateway = await GatewayFixture.start(credentials.config(STREAMING_VENDORS, stub.url, { timeout_ms: 400 }));
});
afterAll(async () => {
  await gateway.stop();
  await stub.stop();
  await credentials.stop();
});
beforeEach(() => stub.clear());

describe.each(STREAMING_VENDORS)('the stream of $title', (vendor) => {
  const frames = framesOf(vendor);
  const headers = { 'content-type': streamType(vendor) };
  const begun = frames.slice(0, 2);

  it.each<[string, ScriptedReply, number, string | null]>([
    [
      'a refusal',
      { status: 429, json: errorBody(vendor, 'slow down'), headers: { 'retry-after': '7' } },
      429,
      '7',
    ],
    ['an HTML page', { status: 200, text: '<html>', headers: { 'content-type': 'text/html' } }, 502, null],
    ['a document', { status: 200, json: { choices: [] } }, 502, null],
    ['a hang-up', { cutOff: 'before-answer' }, 502, null],
  ])('that begins with %s is a plain error in each dialect', async (_, reply, status, retryAfter) => {
    for (const dialect of STREAMED) {
      stub.enqueue(reply);
      await expectError(gateway, { vendor, dialect, status, retryAfter });
    }
  });

  it.each<[string, ScriptedReply]>([
    ['is cut off', { chunks: begun, headers, cutOff: 'after-body' }],
    ['just stops', { chunks: begun, headers }],
    ['stops before anything came', { chunks: [], headers }],
    ['holds rubbish', { chunks: [...begun, '\x00\xff{{{]]\n\n', 'data: {"choices": [{\n\n'], headers }],
  ])('that %s ends with an error in each dialect', async (_, reply) => {
    for (const dialect of STREAMED) {
      stub.enqueue(reply);
      await expectBroken(gateway, vendor, dialect);
    }
  });

  it('that repeats the key in an error does not show it', async () => {
    const { streamError = { error: { message: 'overloaded' } }, frame, key } = vendor.vendorCase;
    const telling = JSON.parse(
      JSON.stringify(streamError).replace(/"message":"[^"]*"/, `"message":"bad key ${key ?? ''}"`),
    ) as unknown;
    const event = frame ? frame(telling) : `data: ${JSON.stringify(telling)}\n\n`;
    for (const dialect of STREAMED) {
      stub.enqueue({ chunks: [...begun, event], headers });
      await expectBroken(gateway, vendor, dialect);
    }
  });
});

/** Faults that take their time: for one vendor of each family, in both dialects at once. */
const families = FAMILIES.filter(({ vendorCase }) => vendorCase.streamEvents !== null);
const slowCalls = families.flatMap((vendor) => STREAMED.map((dialect) => ({ vendor, dialect })));

describe('a stream of each family', () => {
  it('that begins with silence is 504', async () => {
    stub.enqueue(...slowCalls.map(() => ({ delayMs: 2_000 })));
    await Promise.all(slowCalls.map((call) => expectError(gateway, { ...call, status: 504 })));
  });

  it('that falls silent ends with an error', async () => {
    stub.enqueue(
      ...slowCalls.map(() => ({
        chunks: [': hello\n\n'],
        headers: { 'content-type': 'text/event-stream' },
        endAfterMs: 4_000,
      })),
    );
    await Promise.all(slowCalls.map(({ vendor, dialect }) => expectBroken(gateway, vendor, dialect)));
  });
});

describe.each(families)('the connection of the stream of $title', (vendor) => {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: ${streamType(vendor)}\r\n`;
  let raw: RawVendor;
  let ownGateway: GatewayFixture;
  let onRequest: (socket: Socket) => void = () => undefined;

  beforeAll(async () => {
    raw = await RawVendor.start({ onRequest: (socket) => onRequest(socket) });
    ownGateway = await GatewayFixture.start(credentials.config([vendor], raw.url, { timeout_ms: 1_000 }));
  });
  afterAll(async () => {
    await ownGateway.stop();
    await raw.stop();
  });

  it.each<[string, (socket: Socket) => void]>([
    [
      'is reset',
      (socket) => {
        socket.write(`${head}\r\n`);
        for (const frame of framesOf(vendor).slice(0, 2)) socket.write(frame);
        setImmediate(() => socket.resetAndDestroy());
      },
    ],
    ['breaks the rules of chunks', (socket) => socket.end(`${head}transfer-encoding: chunked\r\n\r\nZZ\r\n`)],
    ['carries an event without end', (socket) => flood(socket, head)],
  ])('%s', async (_, play) => {
    onRequest = play;
    for (const dialect of STREAMED) await expectBroken(ownGateway, vendor, dialect);
  });
});

/** One event of 40 MB: more than any vendor sends, and more than is kept of one. */
function flood(socket: Socket, head: string): void {
  const piece = Buffer.alloc(1024 * 1024, 'x');
  socket.write(`${head}\r\ndata: `);
  let left = 40;
  const more = (): void => {
    while (left > 0 && socket.writable) {
      left -= 1;
      if (!socket.write(piece)) {
        socket.once('drain', more);
        return;
      }
    }
    socket.end();
  };
  more();
}
