import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VendorStub, waitUntil } from '@weir/testing';
import { chatAnswer, chatBody, chatEndpoint, GatewayFixture } from './gateway-fixture.js';

const HEADERS_TIMEOUT_MS = 300;
const REQUEST_TIMEOUT_MS = 600;
const chunk = (content: string): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-4',
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
});

describe('what the server takes from a socket', () => {
  let vendor: VendorStub;
  let gateway: GatewayFixture;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    vendor = await VendorStub.start({ json: chatAnswer });
    gateway = await GatewayFixture.start(`endpoints:\n${chatEndpoint('chat', vendor.url)}`, {
      environment: {
        WEIR_HEADERS_TIMEOUT_MS: String(HEADERS_TIMEOUT_MS),
        WEIR_REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS),
        WEIR_MAX_HEADER_BYTES: '4096',
        WEIR_MAX_BODY_BYTES: '20000',
      },
    });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await gateway.stop();
    await vendor.stop();
  });
  beforeEach(() => vendor.clear());

  async function open(port = Number(new URL(gateway.url).port)): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    // Writing into a connection that was cut is what these tests do.
    socket.on('error', () => socket.destroy());
    await once(socket, 'connect');
    return socket;
  }

  /** Everything that the server sends until it ends the connection. */
  async function answerOf(socket: Socket): Promise<{ status: number; body: unknown; text: string }> {
    const pieces: Buffer[] = [];
    socket.on('data', (piece: Buffer) => pieces.push(piece));
    await once(socket, 'close');
    const text = Buffer.concat(pieces).toString();
    const [head = '', body = ''] = text.split('\r\n\r\n', 2);
    return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), body: body && JSON.parse(body), text };
  }

  const sent = async (text: string) => {
    const socket = await open();
    socket.write(text);
    return answerOf(socket);
  };

  /** One byte after the other, for as long as anybody listens. */
  function drip(socket: Socket, text: string): void {
    let position = 0;
    const timer = setInterval(() => socket.write(text[position++ % text.length] ?? ''), 20);
    socket.once('close', () => clearInterval(timer));
  }

  const head = (path: string, more = ''): string => `POST ${path} HTTP/1.1\r\nhost: x\r\n${more}\r\n`;

  it('cuts headers that drip in, with an answer', async () => {
    const socket = await open();
    socket.write('GET /health HTTP/1.1\r\nhost: x\r\nx-slow: ');
    drip(socket, 'a');
    expect(await answerOf(socket)).toMatchObject({ status: 408, body: { detail: expect.any(String) } });
  });

  it.each([
    ['/endpoints/chat/invocations', { detail: 'The request took too long to arrive.' }],
    ['/v1/chat/completions', { error: { message: 'The request took too long to arrive.' } }],
  ])('cuts a body that drips in, in the words of %s', async (path, body) => {
    const socket = await open();
    socket.write(head(path, 'content-length: 10000\r\n'));
    drip(socket, '{"messages": [');
    const answer = await answerOf(socket);
    expect(answer).toMatchObject({ status: 408, body });
    expect(answer.text).toMatch(/\r\nx-request-id: /);
    expect(vendor.requests).toHaveLength(0);
  });

  it('lets a stream out run longer than a request in may take', async () => {
    const gaps = 12;
    vendor.enqueue({
      events: [...Array.from({ length: gaps }, (_, index) => chunk(String(index))), '[DONE]'],
      gapMs: 100,
    });
    const startedAt = performance.now();
    const text = await (
      await gateway.post('/endpoints/chat/invocations', { ...chatBody, stream: true })
    ).text();
    expect(performance.now() - startedAt).toBeGreaterThan(REQUEST_TIMEOUT_MS + 400);
    expect(text).toContain(`"content":"${gaps - 1}"`);
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it.each([
    ['no Host', 'GET /health HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
    ['a Host that is none', 'GET /health HTTP/1.1\r\nhost: a b"<c>\r\n\r\n', 400],
    ['a long Host', `GET /health HTTP/1.1\r\nhost: ${'a'.repeat(300)}\r\n\r\n`, 400],
    ['an oversized address', `GET /health?${'a'.repeat(5_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
    ['oversized headers', `GET /health HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(5_000)}\r\n\r\n`, 431],
    ['what is no HTTP', 'EHLO mail.example\r\n\r\n', 400],
    [
      'two lengths',
      'POST /endpoints/chat/invocations HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello',
      400,
    ],
    [
      'a length and chunks',
      'POST /endpoints/chat/invocations HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
  ])('refuses %s in JSON', async (_what, text, status) => {
    expect(await sent(text)).toMatchObject({ status, body: { detail: expect.any(String) } });
  });

  it('takes hosts of every form, and HTTP/1.0 without one', async () => {
    for (const host of ['x', 'gateway.example:5000', '127.0.0.1', '[::1]:5000']) {
      expect(await sent(`GET /health HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)).toMatchObject({
        status: 200,
      });
    }
    expect((await sent('GET /health HTTP/1.0\r\n\r\n')).status).toBe(200);
  });

  it('refuses a body over the set limit', async () => {
    const large = { messages: [{ role: 'user', content: 'x'.repeat(20_001) }] };
    const answer = await gateway.post('/endpoints/chat/invocations', large);
    expect([answer.status, await answer.json()]).toEqual([
      413,
      { detail: 'The request body is larger than 20000 bytes.' },
    ]);
  });

  it.each([
    ['at the top', '{"__proto__":{"polluted":1},"messages":[{"role":"user","content":"hi"}]}', ['__proto__']],
    [
      'deep inside',
      '{"messages":[{"role":"user","content":"hi"}],"tools":[{"function":{"__proto__":{"polluted":1}}}]}',
      ['tools', 0, 'function', '__proto__'],
    ],
    [
      'written with escapes',
      '{"messages":[{"role":"user","content":"hi","\\u005f_proto__":{"polluted":1}}]}',
      ['messages', 0, '__proto__'],
    ],
  ])('refuses the key __proto__ %s and names the place', async (_where, text, path) => {
    const answer = await gateway.post('/endpoints/chat/invocations', text);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ detail: [{ type: 'value_error', loc: ['body', ...path] }] });
    expect(vendor.requests).toHaveLength(0);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('passes keys on that only look dangerous', async () => {
    const properties = { constructor: { type: 'string' }, prototype: { type: 'object' }, toString: {} };
    const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties } } }];
    const answer = await gateway.post('/endpoints/chat/invocations', { ...chatBody, tools });
    expect(answer.status).toBe(200);
    expect(vendor.requests[0]?.json).toMatchObject({ tools });
  });

  it.each([127, 5_000])('refuses a body nested %i levels below a field', async (depth) => {
    const text = `{"messages":[{"role":"user","content":"hi"}],"x":${'['.repeat(depth + 1)}${']'.repeat(depth + 1)}}`;
    expect((await gateway.post('/endpoints/chat/invocations', text)).status).toBe(422);
    expect(vendor.requests).toHaveLength(0);
  });

  it('takes no more connections than it may', async () => {
    const small = await GatewayFixture.start(`endpoints:\n${chatEndpoint('chat', vendor.url)}`, {
      environment: { WEIR_MAX_CONNECTIONS: '2' },
    });
    const port = Number(new URL(small.url).port);
    const kept: Socket[] = [];
    try {
      while (kept.length < 2) {
        const socket = await open(port);
        kept.push(socket);
        socket.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
        await once(socket, 'data');
      }
      const third = (await open(port)).resume();
      await once(third, 'close');
      kept[0]?.destroy();
      await waitUntil(async () => (await fetch(`${small.url}/health`)).ok, { what: 'room for another one' });
    } finally {
      for (const socket of kept) socket.destroy();
      await small.stop();
    }
  });
});
