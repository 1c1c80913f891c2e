import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChatRequest, ChatResponse, CompletionsResponse } from '@weir/llm-v1';
import type { ScriptedReply } from '@weir/testing';
import { waitUntil } from '@weir/testing';
import { ProviderError, type ProviderAdapter, type ProviderAnswer, type ProviderCall } from '../src/index.js';
import { AdapterFixture, drain, type VendorCase } from './adapter-fixture.js';
import { VENDOR_CASES } from './vendor-cases/index.js';

const PROMPT = { prompt: 'What is the capital of Japan?' };
const REQUEST: ChatRequest = { messages: [{ role: 'user', content: PROMPT.prompt }] };

type Limits = Partial<Omit<ProviderCall<unknown>, 'request'>>;

function call<Request>(request: Request, limits: Limits = {}): ProviderCall<Request> {
  return { request, timeoutMs: 5_000, ...limits };
}

/** Chats, or completes where the vendor does not chat. */
function ask(
  adapter: ProviderAdapter,
  limits: Limits = {},
  extra: Readonly<Record<string, unknown>> = {},
): Promise<ProviderAnswer<ChatResponse | CompletionsResponse>> {
  if (adapter.chat) return adapter.chat(call({ ...REQUEST, ...extra }, limits));
  if (adapter.completions) return adapter.completions(call({ ...PROMPT, ...extra }, limits));
  throw new Error('neither chat nor completions');
}

async function failureOf(work: Promise<unknown>): Promise<ProviderError> {
  const outcome = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (!ProviderError.isInstance(outcome)) throw new Error(`expected a ProviderError, got ${String(outcome)}`);
  return outcome;
}

function errorBody(vendorCase: VendorCase, message: string): unknown {
  return vendorCase.errorBody?.(message) ?? { error: { message, type: 'some_error', code: 'c' } };
}

describe.each(VENDOR_CASES)('adapter of $title', (vendorCase) => {
  let fixture: AdapterFixture;
  let adapter: ProviderAdapter;

  beforeAll(async () => {
    fixture = await AdapterFixture.start(vendorCase);
    adapter = fixture.adapter(vendorCase);
  });
  afterEach(() => fixture.vendor.clear());
  afterAll(() => fixture.stop());

  const good = vendorCase.chat ?? vendorCase.completions;
  const failureAfter = (reply: ScriptedReply, limits: Limits = {}) => {
    fixture.vendor.enqueue(reply);
    return failureOf(ask(adapter, limits));
  };

  it('answers in our shape, and its text, if kept, says the same', async () => {
    fixture.vendor.enqueue(good);
    const { value, text } = await ask(adapter);
    expect('chat' in adapter).toBe(vendorCase.chat !== null);
    expect(value).toMatchObject(
      vendorCase.chat === null
        ? { object: 'text_completion', choices: [{ index: 0, text: 'Tokyo.' }] }
        : {
            object: 'chat.completion',
            choices: [{ index: 0, message: { role: 'assistant', content: 'Tokyo.' } }],
          },
    );
    expect(value.created).toBe(1_700_000_000);
    expect(Object.keys(value.usage)).toEqual(expect.arrayContaining(['prompt_tokens', 'total_tokens']));
    if (text !== null) expect(JSON.parse(text)).toEqual(value);
  });

  it('sends no invalid UTF-8 on', async () => {
    const [before = '', after = ''] = JSON.stringify(good.json).split('Tokyo.');
    const chunks = [Buffer.from(before), Buffer.from('Tok\xff', 'latin1'), Buffer.from(after)];
    fixture.vendor.enqueue({ chunks, headers: { 'content-type': 'application/json' } });
    const { value, text } = await ask(adapter);
    expect(JSON.stringify(value)).toContain('Tok\uFFFD');
    if (text !== null) expect(JSON.parse(text)).toEqual(value);
  });

  it('answers completions and embeddings in our shape', async () => {
    fixture.vendor.enqueue(vendorCase.completions);
    const completions = await adapter.completions?.(call(PROMPT));
    expect(completions?.value).toMatchObject({
      object: 'text_completion',
      choices: [{ index: 0, text: 'Tokyo.' }],
    });
    if (vendorCase.embeddings === null) {
      expect(adapter).not.toHaveProperty('embeddings');
      return;
    }
    fixture.vendor.enqueue(vendorCase.embeddings);
    const embeddings = await adapter.embeddings?.(call({ input: 'a' }));
    expect(embeddings?.value).toMatchObject({
      object: 'list',
      data: [{ index: 0, embedding: [0.25, -0.5] }],
    });
  });

  it('makes exactly one JSON call and adds nothing that the caller did not set', async () => {
    fixture.vendor.enqueue(good);
    await ask(adapter);
    expect(fixture.vendor.requests).toHaveLength(1);
    const [request] = fixture.vendor.requests;
    expect(request?.method).toBe('POST');
    expect(request?.headers['content-type']).toMatch(/^application\/json/);
    const optional = ['temperature', 'n', 'max_tokens', 'stop', 'stream', 'params'];
    for (const added of optional.filter((field) => !vendorCase.requiredFields?.includes(field))) {
      expect(request?.json).not.toHaveProperty(added);
    }
    if (vendorCase.key === null) expect(request?.headers).not.toHaveProperty('authorization');
    else expect(JSON.stringify(request?.headers)).toContain(vendorCase.key);
  });

  it.each([400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 503, 529])(
    'keeps status %i, the message and Retry-After',
    async (status) => {
      const json = errorBody(vendorCase, 'The vendor says no');
      const failure = await failureAfter({ status, json, headers: { 'retry-after': '7' } });
      expect(failure).toMatchObject({
        status,
        vendorStatus: status,
        message: 'The vendor says no',
        retryAfter: '7',
      });
      expect(failure.isRetryable).toBe([408, 409, 429].includes(status) || status >= 500);
    },
  );

  it.each<[string, ScriptedReply, number]>([
    ['an error as a text', { status: 400, json: { error: 'no' } }, 400],
    [
      'a problem document',
      { status: 400, text: '{"title":"no"}', headers: { 'content-type': 'application/problem+json' } },
      400,
    ],
    ['an error in plain text', { status: 500, text: 'no' }, 500],
    ['an error without a body', { status: 500, text: '' }, 500],
    ['an HTML error page', { status: 503, text: '<html>', headers: { 'content-type': 'text/html' } }, 503],
    ['an HTML page with 200', { status: 200, text: '<html>', headers: { 'content-type': 'text/html' } }, 502],
    ['broken JSON', { text: '{"choices": [', headers: { 'content-type': 'application/json' } }, 502],
    ['no body', { text: '' }, 502],
    ['an empty object', { json: {} }, 502],
    ['a redirect', { status: 302, text: '', headers: { location: 'http://127.0.0.1:1/' } }, 502],
    ['a reset before the answer', { cutOff: 'before-answer' }, 502],
    ['a body that is cut off', { chunks: ['{"choices"'], cutOff: 'after-body' }, 502],
    ['a body that is too large', { text: 'x'.repeat(70_000) }, 502],
  ])('answers %s with a readable error', async (_, reply, status) => {
    const failure = await failureAfter(reply);
    expect(failure.status).toBe(status);
    expect(failure.message.length).toBeGreaterThan(1);
    expect(fixture.vendor.requests).toHaveLength(1);
  });

  it('reads JSON whatever the content type says', async () => {
    const text = JSON.stringify(good.json);
    fixture.vendor.enqueue({ text, headers: { 'content-type': 'text/plain' } });
    await expect(ask(adapter)).resolves.toHaveProperty('value.choices');
  });

  it('shows no key, even when the vendor repeats it', async () => {
    const failure = await failureAfter({
      status: 401,
      json: errorBody(vendorCase, `Bad key ${vendorCase.key ?? ''}`),
    });
    expect(JSON.stringify([failure, failure.message, failure.detail])).not.toContain('sk-a-secret-of-ours');
  });

  it('gives up at the deadline, before the answer and within it', async () => {
    const late = await failureAfter({ ...good, delayMs: 400 }, { timeoutMs: 60 });
    expect(late).toMatchObject({ status: 504, failure: 'TIMEOUT', isRetryable: true });
    const slow = await failureAfter({ chunks: ['{', '"a":', '1}'], gapMs: 100 }, { timeoutMs: 150 });
    expect(slow).toMatchObject({ status: 504, failure: 'TIMEOUT' });
  });

  it('ends the vendor call when the caller goes away', async () => {
    const caller = new AbortController();
    fixture.vendor.enqueue({ ...good, delayMs: 300 });
    const outcome = failureOf(ask(adapter, { signal: caller.signal }));
    await fixture.vendor.received(1);
    caller.abort();
    expect(await outcome).toMatchObject({ failure: 'ABORTED', isRetryable: false });
    await waitUntil(() => fixture.vendor.requests[0]?.isAborted === true, {
      what: 'the aborted vendor call',
    });
  });

  it('sends nothing for a caller who has already gone', async () => {
    expect(await failureOf(ask(adapter, { signal: AbortSignal.abort() }))).toMatchObject({
      failure: 'ABORTED',
    });
    expect(fixture.vendor.requests).toHaveLength(0);
  });

  it('sends nothing for a request that is nested too deeply', async () => {
    const depth = 50_000;
    const deep: unknown = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
    expect(await failureOf(ask(adapter, {}, { extra: deep }))).toMatchObject({
      status: 422,
      failure: 'UNSUITABLE_REQUEST',
    });
    expect(fixture.vendor.requests).toHaveLength(0);
  });

  it('says so when the vendor is away', async () => {
    const failure = await failureOf(ask(fixture.adapter(vendorCase, 'http://127.0.0.1:1')));
    expect(failure).toMatchObject({ status: 502, failure: 'UNREACHABLE', isRetryable: true });
    expect(failure.message).not.toContain('127.0.0.1');
  });
});

function serverSentEvent(event: unknown): string {
  return `data: ${eventText(event)}\n\n`;
}

function eventText(event: unknown): string {
  return typeof event === 'string' ? event : JSON.stringify(event);
}

/** The same events in the other spellings that the format allows. */
function serverSentVariants(events: readonly unknown[]): [string, ScriptedReply][] {
  const texts = events.map(eventText);
  const as = (type: string, chunks: string[]) => ({ chunks, headers: { 'content-type': type } });
  return [
    [
      'with CRLF',
      as(
        'text/event-stream; charset=utf-8',
        texts.map((text) => `data: ${text}\r\n\r\n`),
      ),
    ],
    [
      'without spaces',
      as(
        'text/event-stream',
        texts.map((text) => `data:${text}\n\n`),
      ),
    ],
    [
      'with comments',
      as(
        'text/plain; charset=utf-8',
        texts.map((text) => `: hi\n\ndata: ${text}\n\n`),
      ),
    ],
  ];
}

describe.each(VENDOR_CASES.filter(({ streamEvents }) => streamEvents !== null))(
  'stream of $title',
  (vendorCase) => {
    let fixture: AdapterFixture;
    let adapter: ProviderAdapter;
    const events = vendorCase.streamEvents ?? [];

    beforeAll(async () => {
      fixture = await AdapterFixture.start(vendorCase);
      adapter = fixture.adapter(vendorCase);
    });
    afterEach(() => fixture.vendor.clear());
    afterAll(() => fixture.stop());

    const open = (limits: Limits = {}) => {
      if (!adapter.streamChat) throw new Error('no streaming');
      return adapter.streamChat(call({ ...REQUEST, stream: true }, limits));
    };
    const chunksOf = async (reply: ScriptedReply) => {
      fixture.vendor.enqueue(reply);
      return drain(await open());
    };
    const {
      frame = serverSentEvent,
      streamContentType = 'text/event-stream',
      streamError = { error: { message: 'overloaded' } },
    } = vendorCase;
    const headers = { 'content-type': streamContentType };
    const streamed = (played: readonly unknown[]) => ({ chunks: played.map(frame), headers });
    const bytes = Buffer.concat(events.map((event) => Buffer.from(frame(event))));

    it.each<[string, ScriptedReply]>([
      ['event by event', streamed(events)],
      ['in one packet', { chunks: [bytes], headers }],
      ['byte by byte', { chunks: [...bytes].map((byte) => Buffer.of(byte)), headers }],
      ['without an end mark', streamed(events.filter((event) => event !== '[DONE]'))],
      ...(vendorCase.frame ? [] : serverSentVariants(events)),
    ])('arrives %s', async (_, reply) => {
      const { chunks, failure } = await chunksOf(reply);
      expect(failure).toBeNull();
      expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Tokyo.');
      expect(chunks.every((chunk) => chunk.object === 'chat.completion.chunk')).toBe(true);
      expect(chunks.filter((chunk) => chunk.choices[0]?.finish_reason === 'stop')).toHaveLength(1);
      expect(chunks.filter((chunk) => chunk.usage)).toEqual([chunks.at(-1)]);
      expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 10 } });
    });

    it('rejects before the first chunk when the vendor refuses', async () => {
      fixture.vendor.enqueue({
        status: 429,
        json: errorBody(vendorCase, 'slow down'),
        headers: { 'retry-after': '3' },
      });
      expect(await failureOf(open())).toMatchObject({ status: 429, message: 'slow down', retryAfter: '3' });
      fixture.vendor.enqueue({ status: 200, json: { choices: [] } });
      expect(await failureOf(open())).toMatchObject({ status: 502, failure: 'UNREADABLE' });
      fixture.vendor.enqueue({ cutOff: 'before-answer' });
      expect(await failureOf(open())).toMatchObject({ status: 502, failure: 'UNREACHABLE' });
    });

    it.each<[string, ScriptedReply]>([
      ['the connection breaks', { ...streamed(events.slice(0, 2)), cutOff: 'after-body' }],
      ['the vendor just stops', streamed(events.slice(0, 2))],
      ['an event is broken', streamed([...events.slice(0, 2), '{"choices": [{"del'])],
      ['the vendor reports an error', streamed([...events.slice(0, 2), streamError])],
    ])('gives what came and then an error when %s', async (_, reply) => {
      const { chunks, failure } = await chunksOf(reply);
      expect(chunks.length).toBeGreaterThan(0);
      expect(failure).toMatchObject({ status: 502 });
      expect(ProviderError.isInstance(failure)).toBe(true);
    });

    it('ends the vendor call when the reader leaves or the caller goes away', async () => {
      fixture.vendor.enqueue({ ...streamed(events), gapMs: 50 }, { ...streamed(events), gapMs: 50 });
      for await (const _chunk of await open()) break;
      await waitUntil(() => fixture.vendor.requests[0]?.isAborted === true, {
        what: 'the call that the reader left',
      });
      const caller = new AbortController();
      const stream = await open({ signal: caller.signal });
      caller.abort();
      expect((await drain(stream)).failure).toMatchObject({ failure: 'ABORTED' });
      await waitUntil(() => fixture.vendor.requests[1]?.isAborted === true, {
        what: 'the aborted vendor call',
      });
    });

    it('gives up on silence', async () => {
      fixture.vendor.enqueue({ ...streamed(events), gapMs: 2_500 });
      const { failure } = await drain(await open({ timeoutMs: 200 }));
      expect(failure).toMatchObject({ status: 504, failure: 'TIMEOUT' });
    });
  },
);
