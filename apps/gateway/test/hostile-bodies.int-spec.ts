import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VendorStub } from '@weir/testing';
import { expectNothingPrivate } from './fault-kit.js';
import { chatAnswer, chatBody, chatEndpoint, GatewayFixture } from './gateway-fixture.js';

const HI = '{"role":"user","content":"hi"}';
const TEN_MEGABYTES = 'x'.repeat(10 * 1024 * 1024);
const deep = (open: string, close: string): string => open.repeat(100_000) + close.repeat(100_000);

/** A surface, and the field that it must not lack. */
const SURFACES = [
  { title: 'current', path: '/endpoints/chat/invocations', extra: '', refusal: 422 },
  { title: '2.8', path: '/gateway/chat/invocations', extra: '"candidate_count":1,', refusal: 422 },
  { title: '/v1', path: '/v1/chat/completions', extra: '"model":"chat",', refusal: 400 },
] as const;
type Surface = (typeof SURFACES)[number];

const withField = (field: string) => (surface: Surface) => `{${surface.extra}"messages":[${HI}],${field}}`;
const withMessages = (messages: string) => (surface: Surface) => `{${surface.extra}"messages":${messages}}`;

/** Bodies that are refused, and the word that says where the fault is. */
const REFUSED: readonly [what: string, body: (surface: Surface) => string | Buffer, names: RegExp][] = [
  ['nothing', () => '', /body|Field required/],
  ['white space', () => ' \n\t ', /JSON|body/],
  ['a word', () => 'null', /dictionary/],
  ['a list', () => '[{}]', /dictionary/],
  ['a text', () => '"messages"', /dictionary/],
  ['NaN', withField('"temperature":NaN'), /JSON/],
  ['Infinity', withField('"temperature":-Infinity'), /JSON/],
  ['a number beyond all numbers', withField('"temperature":1e999'), /temperature/],
  ['a count beyond all numbers', withField('"max_tokens":1e999'), /max_tokens/],
  ['a number as a text', withField('"max_tokens":"5"'), /max_tokens/],
  ['a flag as a number', withField('"stop":7'), /stop/],
  ['an object as a text', withField('"stop":{"0":"a"}'), /stop/],
  ['messages as an object', withMessages('{"0":{}}'), /messages/],
  ['a message that is a list', withMessages('[[]]'), /messages/],
  ['a message without a role', withMessages('[{"content":"hi"}]'), /role/],
  ['a role that is an object', withMessages('[{"role":{},"content":"hi"}]'), /role/],
  ['messages from a prototype', (s) => `{${s.extra}"__proto__":{"messages":[${HI}]}}`, /__proto__/],
  ['a role from a prototype', withMessages('[{"__proto__":{"role":"user"},"content":"hi"}]'), /__proto__/],
  ['duplicate keys, the last one wrong', withField('"messages":5'), /messages/],
  ['two documents', (s) => withMessages(`[${HI}]`)(s).repeat(2), /JSON/],
  ['a comment', (s) => `/* hi */${withMessages(`[${HI}]`)(s)}`, /JSON/],
  ['a trailing comma', withField(' '), /JSON/],
  ['a byte order mark', (s) => `\ufeff${withMessages(`[${HI}]`)(s)}`, /JSON/],
  ['UTF-16', (s) => Buffer.from(withMessages(`[${HI}]`)(s), 'utf16le'), /JSON/],
  ['bytes that are no UTF-8', (s) => Buffer.from(withField('"user":"\xff\xfe"')(s), 'latin1'), /UTF-8|JSON/],
  ['a character cut in two', (s) => Buffer.from(withField('"user":"\xe6\x97"')(s), 'latin1'), /UTF-8|JSON/],
  ['control characters in a text', withField('"user":"a\u0000b"'), /JSON/],
  ['lists in lists', withField(`"x":${deep('[', ']')}`), /deep|nested/],
  ['objects in objects', withField(`"x":${deep('{"a":', '}').replace('}', '1}')}`), /deep|nested/],
  [
    'content nested absurdly',
    withMessages(`[{"role":"user","content":${deep('[', ']')}}]`),
    /content|deep|nested/,
  ],
];

/** Odd bodies that say something all the same. */
const ACCEPTED: readonly [what: string, body: (surface: Surface) => string][] = [
  ['a text of 10 MB', withMessages(`[{"role":"user","content":"${TEN_MEGABYTES}"}]`)],
  ['Japanese', withMessages('[{"role":"user","content":"日本語 🎌"}]')],
  ['half a surrogate pair', withMessages('[{"role":"user","content":"\\ud800"}]')],
  ['duplicate keys, the last one right', (s) => `{"messages":5,${withMessages(`[${HI}]`)(s).slice(1)}`],
  ['keys that objects inherit', withField('"constructor":{"name":"x"},"toString":1,"hasOwnProperty":false')],
  ['a number of 400 digits', withField(`"seed":0.${'7'.repeat(400)}`)],
  ['a great whole number', withField('"max_tokens":9007199254740993')],
];

let stub: VendorStub;
let gateway: GatewayFixture;

beforeAll(async () => {
  stub = await VendorStub.start({ json: chatAnswer });
  gateway = await GatewayFixture.start(`endpoints:\n${chatEndpoint('chat', stub.url)}\n`);
});
afterAll(async () => {
  await gateway.stop();
  await stub.stop();
});
beforeEach(() => stub.clear());

async function send(surface: Surface, body: string | Buffer, headers: Record<string, string> = {}) {
  const answer = await fetch(gateway.url + surface.path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  const text = await answer.text();
  expectNothingPrivate(text);
  return { status: answer.status, text };
}

describe.each(SURFACES)('a body in the dialect $title', (surface) => {
  it.each(REFUSED)('that is or holds %s is refused by name, and nothing is sent', async (_, body, names) => {
    const { status, text } = await send(surface, body(surface));
    expect({ status, text: text.slice(0, 500) }).toEqual({
      status: surface.refusal,
      text: expect.stringMatching(names),
    });
    expect(stub.requests).toHaveLength(0);
  });

  it.each(ACCEPTED)('that holds %s is taken as it is', async (_, body) => {
    const sent = body(surface);
    expect(await send(surface, sent)).toMatchObject({ status: 200 });
    const { messages } = JSON.parse(sent) as { messages: unknown };
    expect(stub.requests[0]?.json).toMatchObject({ messages });
  });

  it.each([
    ['form data', 'multipart/form-data; boundary=x'],
    ['plain text', 'text/plain'],
    ['nothing known', 'x'],
  ])('whose type is %s is read as JSON all the same', async (_, type) => {
    const sent = withMessages(`[${HI}]`)(surface);
    expect(await send(surface, sent, { 'content-type': type })).toMatchObject({ status: 200 });
    expect(await send(surface, 'a=b', { 'content-type': type })).toMatchObject({ status: surface.refusal });
  });

  it('is unpacked, but a bomb is not, nor what is packed badly', async () => {
    const good = gzipSync(withMessages(`[${HI}]`)(surface));
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, ' '));
    const packed = { 'content-encoding': 'gzip' };
    expect(await send(surface, good, packed)).toMatchObject({ status: 200 });
    stub.clear();
    expect(await send(surface, bomb, packed)).toMatchObject({ status: 413 });
    expect(await send(surface, good.subarray(0, -9), packed)).toMatchObject({ status: 400 });
    expect(await send(surface, 'no gzip', packed)).toMatchObject({ status: 400 });
    expect(await send(surface, good, { 'content-encoding': 'br' })).toMatchObject({ status: 415 });
    expect(stub.requests).toHaveLength(0);
  });
});

/** Sends bytes as they are and gives everything that comes back until the server is done with the connection. */
function exchange(pieces: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1', () => {
      for (const piece of pieces) socket.write(piece);
    });
    socket.setEncoding('utf8').on('data', (text: string) => (received += text));
    socket.once('error', reject).once('close', () => resolve(received));
  });
}

describe('a request that is framed oddly', () => {
  const [surface] = SURFACES;
  const body = JSON.stringify(chatBody);
  const head = `POST ${surface.path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`;
  const whole = `${head}content-length: ${body.length}\r\n`;
  const statuses = (text: string): string[] =>
    [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, code = '']) => code);

  it('may come in chunks with trailers', async () => {
    const chunks = [...body].map((character) => `1\r\n${character}\r\n`).join('');
    const end = '0\r\nx-sum: 1\r\n__proto__: x\r\n\r\n';
    const answer = await exchange([
      `${head}connection: close\r\ntransfer-encoding: chunked\r\n\r\n`,
      chunks,
      end,
    ]);
    expect(statuses(answer)).toEqual(['200']);
    expect(stub.requests[0]?.json).toMatchObject(chatBody);
  });

  it('may ask whether it should go on', async () => {
    const answer = await exchange([`${whole}connection: close\r\nexpect: 100-continue\r\n\r\n`, body]);
    expect(statuses(answer)).toEqual(['100', '200']);
  });

  it('may come before the answer to the last one, and each gets its answer in order', async () => {
    const wrong = `${head}content-length: 2\r\n\r\n{}`;
    const last = `${whole}connection: close\r\n\r\n${body}`;
    expect(statuses(await exchange([`${whole}\r\n${body}${wrong}${last}`]))).toEqual(['200', '422', '200']);
    expect(stub.requests).toHaveLength(2);
  });

  it.each([
    ['two lengths', `${whole}content-length: 5\r\n\r\n${body}`],
    ['a length and chunks', `${whole}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a length that is no number', `${head}content-length: ten\r\n\r\n${body}`],
    ['chunks that are none', `${head}transfer-encoding: chunked\r\n\r\nZZ\r\n`],
    ['no HTTP', 'hello\r\n\r\n'],
    ['a space in a header name', `${whole}bad header: 1\r\n\r\n${body}`],
  ])('with %s is 400 and ends the connection', async (_, text) => {
    expect(statuses(await exchange([text]))).toEqual(['400']);
    expect(stub.requests).toHaveLength(0);
  });

  it('with headers without end is 431', async () => {
    expect(statuses(await exchange([`${head}x-long: ${'y'.repeat(70_000)}\r\n\r\n`]))).toEqual(['431']);
  });

  it.each(['/endpoints/%E0%A4%A/invocations', '/api/2.0/endpoints/%ff', '/v1/models/%c3%28'])(
    'to the address %s, which cannot be decoded, is 400 in JSON',
    async (path) => {
      const method = path.includes('invocations') ? 'POST' : 'GET';
      const answer = await exchange([`${method} ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`]);
      expect(statuses(answer)).toEqual(['400']);
      expect(answer).toMatch(path.startsWith('/v1') ? /\{"error":\{/ : /\{"detail":/);
    },
  );

  it('leaves the gateway well', async () => {
    expect((await gateway.post(surface.path, chatBody)).status).toBe(200);
  });
});
