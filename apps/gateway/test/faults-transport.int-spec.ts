import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RawVendor, selfSignedCertificate, VendorStub, waitUntil } from '@weir/testing';
import { CredentialServers, DIALECTS, expectError, FAMILIES, type ExpectedError } from './fault-kit.js';
import { GatewayFixture } from './gateway-fixture.js';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const MEGABYTE = Buffer.alloc(1024 * 1024, 'x');

/** A host name whose first label is longer than DNS allows: it is refused on the spot, without asking anybody. */
const NO_SUCH_HOST = `http://${'a'.repeat(70)}.invalid`;

/** What breaks below HTTP, and what is said about it. */
const BREAKS: readonly [what: string, onRequest: (socket: Socket) => void, expected: ExpectedError][] = [
  ['resets before the answer', (socket) => socket.resetAndDestroy(), { status: 502, words: /ECONNRESET/ }],
  ['ends before the answer', (socket) => socket.end(), { status: 502, words: /reached/ }],
  [
    'resets during the answer',
    (socket) => socket.write(`${HEAD}content-length: 900\r\n\r\n{"id":`, () => socket.resetAndDestroy()),
    { status: 502, words: /reached/ },
  ],
  [
    'ends during the answer',
    (socket) => socket.end(`${HEAD}content-length: 900\r\n\r\n{"id":`),
    { status: 502, words: /reached/ },
  ],
  [
    'ends within a chunk',
    (socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n50\r\n{"id":`),
    { status: 502 },
  ],
  [
    'does not speak HTTP',
    (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'),
    { status: 502, words: /in HTTP/ },
  ],
  [
    'sends headers without end',
    (socket) => socket.write(`${HEAD}${`x-filler: ${'y'.repeat(1000)}\r\n`.repeat(40)}`),
    { status: 502 },
  ],
  [
    'breaks the rules of chunks',
    (socket) => socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\nZZ\r\n{}\r\n`),
    { status: 502 },
  ],
  [
    'sends more than it announced',
    (socket) => socket.end(`${HEAD}content-length: 2\r\n\r\n{}{"choices": "more"}`),
    { status: 502 },
  ],
  ['never answers', () => undefined, { status: 504, words: /in time/ }],
  ['drips its headers', (socket) => drip(socket, HEAD), { status: 504, words: /in time/ }],
  [
    'drips its body',
    (socket) => drip(socket, `${HEAD}content-length: 900\r\n\r\n${'{"id":"a",'.repeat(90)}`),
    { status: 504, words: /in time/ },
  ],
];

/** One byte at a time, each well within any pause that is allowed: only the deadline of the whole call ends it. */
function drip(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text.charAt(at++ % text.length)), 60);
  socket.once('close', () => clearInterval(timer));
}

let credentials: CredentialServers;
beforeAll(async () => {
  credentials = await CredentialServers.start();
});
afterAll(() => credentials.stop());

describe('the connection to a vendor, for each family and dialect,', () => {
  let raw: RawVendor;
  let gateway: GatewayFixture;
  let onRequest: (socket: Socket) => void = () => undefined;

  beforeAll(async () => {
    raw = await RawVendor.start({ onRequest: (socket) => onRequest(socket) });
    gateway = await GatewayFixture.start(credentials.config(FAMILIES, raw.url, { timeout_ms: 1_500 }));
  });
  afterAll(async () => {
    await gateway.stop();
    await raw.stop();
  });

  it.each(BREAKS)('%s', async (_, play, expected) => {
    onRequest = play;
    const calls = FAMILIES.flatMap((vendor) => DIALECTS.map((dialect) => ({ vendor, dialect })));
    await Promise.all(calls.map((call) => expectError(gateway, { ...call, ...expected })));
    await waitUntil(() => raw.busyConnections === 0, { what: 'the broken connections to be let go' });
  });
});

describe('an address that cannot be spoken to', () => {
  const [vendor] = FAMILIES;
  if (!vendor) throw new Error('no vendor to test with');
  const servers: RawVendor[] = [];
  const silence = { onRequest: (socket: Socket) => socket.end() };

  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  async function start(tls?: ReturnType<typeof selfSignedCertificate>): Promise<RawVendor> {
    const server = await RawVendor.start({ ...silence, ...(tls && { tls }) });
    servers.push(server);
    return server;
  }

  it.each<[string, () => Promise<string>, RegExp]>([
    ['a name that DNS does not know', () => Promise.resolve(NO_SUCH_HOST), /ENOTFOUND/],
    ['a port that nobody listens on', () => Promise.resolve('http://127.0.0.1:1'), /ECONNREFUSED/],
    [
      'a certificate that nobody vouches for',
      async () => (await start(selfSignedCertificate('127.0.0.1'))).url,
      /DEPTH_ZERO_SELF_SIGNED_CERT/,
    ],
    ['TLS where the vendor speaks none', async () => `https://127.0.0.1:${(await start()).port}`, /reached/],
    [
      'no TLS where the vendor wants it',
      async () => `http://127.0.0.1:${(await start(selfSignedCertificate('127.0.0.1'))).port}`,
      /reached|HTTP/,
    ],
  ])('is 502 in each dialect: %s', async (_, address, words) => {
    const gateway = await GatewayFixture.start(credentials.config([vendor], await address()));
    try {
      for (const dialect of DIALECTS) await expectError(gateway, { vendor, dialect, status: 502, words });
    } finally {
      await gateway.stop();
    }
  });
});

describe('an answer of 100 MB', () => {
  const [vendor] = FAMILIES;
  if (!vendor) throw new Error('no vendor to test with');
  const LIMIT = 64 * 1024 * 1024;
  let stub: VendorStub;
  let gateway: GatewayFixture;

  beforeAll(async () => {
    stub = await VendorStub.start({ chunks: Array.from({ length: 100 }, () => MEGABYTE) });
    gateway = await GatewayFixture.start(credentials.config([vendor], stub.url));
  });
  afterAll(async () => {
    await gateway.stop();
    await stub.stop();
  });

  it('is cut off at the limit in each dialect, holds no more memory than that, and ends the vendor call', async () => {
    const before = process.memoryUsage().arrayBuffers;
    let peak = before;
    const sampling = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers);
    }, 2);
    try {
      for (const dialect of DIALECTS) {
        await expectError(gateway, { vendor, dialect, status: 502, words: /larger than 67108864 bytes/ });
      }
    } finally {
      clearInterval(sampling);
    }
    // What one call held may still wait for the collector while the next one reads.
    expect(peak - before).toBeLessThan(DIALECTS.length * LIMIT);
    await waitUntil(() => stub.requests.every(({ isAborted }) => isAborted), {
      what: 'the calls to be ended',
    });
  });

  it('is not even begun when it says its size', async () => {
    stub.clear();
    stub.enqueue({
      headers: { 'content-length': String(100 * 1024 * 1024) },
      chunks: [MEGABYTE],
      gapMs: 5_000,
    });
    const [dialect] = DIALECTS;
    if (!dialect) throw new Error('no dialect');
    await expectError(gateway, { vendor, dialect, status: 502, words: /larger than/ });
    await waitUntil(() => stub.requests[0]?.isAborted, { what: 'the call to be ended' });
  });
});
