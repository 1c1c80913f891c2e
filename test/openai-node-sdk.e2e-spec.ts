import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort, spawnWeir, VendorStub, waitUntil, type ProcessHandle } from '@weir/testing';
import OpenAI from 'openai';

const QUESTION = '1週間のうち一番良い曜日は何ですか?';
const ANSWER = '金曜日です。🎌';
const messages = [{ role: 'user' as const, content: QUESTION }];
const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
const answered = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'gpt-4-0613',
  choices: [{ index: 0, message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' }],
  usage,
};
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: '天気',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string', default: '東京' } },
      required: ['city'],
    },
  },
};

function chunk(delta: object, finishReason: string | null = null): object {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt-4-0613', choices };
}

const usageChunk = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-4-0613',
  choices: [],
  usage,
};
const called = (index: number, id: string, name: string): object =>
  chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] });
const pieceOf = (index: number, text: string): object =>
  chunk({ tool_calls: [{ index, function: { arguments: text } }] });

/** Cuts a stream into pieces of three bytes, most of which end within a character. */
function torn(events: readonly unknown[]): Buffer[] {
  const text = events.map(
    (event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`,
  );
  const bytes = Buffer.from(text.join(''));
  return Array.from({ length: Math.ceil(bytes.length / 3) }, (_, at) => bytes.subarray(at * 3, at * 3 + 3));
}

const endpoint = (name: string, type: string, model: string, base: string): string =>
  `  - {name: "${name}", endpoint_type: llm/v1/${type}, model: {provider: openai, name: ${model}, config: {openai_api_key: $VENDOR_KEY, openai_api_base: "${base}"}}}`;

describe('the OpenAI SDK for Node', () => {
  let folder: string;
  let vendor: VendorStub;
  let gateway: ProcessHandle;
  let openai: OpenAI;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-node-sdk-'));
    vendor = await VendorStub.start({ json: answered });
    const config = join(folder, 'gateway.yaml');
    const endpoints = [
      endpoint('chat', 'chat', 'gpt-4', vendor.url),
      endpoint('日本語', 'chat', 'gpt-4', vendor.url),
      endpoint('completions', 'completions', 'gpt-3.5-turbo-instruct', vendor.url),
      endpoint('embeddings', 'embeddings', 'text-embedding-3-small', vendor.url),
    ];
    writeFileSync(config, ['endpoints:', ...endpoints].join('\n'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    gateway = await spawnWeir(['gateway', 'start', '--config-path', config, '--port', String(port)], {
      env: { VENDOR_KEY: 'sk-the-vendor-key' },
      healthUrls: [`${url}/health`],
    });
    openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'the-callers-key', maxRetries: 0 });
  });
  afterAll(async () => {
    await gateway.stop();
    await vendor.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => vendor.clear());

  it('chats, and the vendor gets the key of the gateway', async () => {
    const answer = await openai.chat.completions.create({ model: 'chat', messages, temperature: 0.3 });
    expect(answer.choices[0]?.message.content).toBe(ANSWER);
    expect(answer.usage?.total_tokens).toBe(13);
    expect(vendor.requests[0]?.json).toEqual({ model: 'gpt-4', messages, temperature: 0.3 });
    expect(vendor.requests[0]?.headers.authorization).toBe('Bearer sk-the-vendor-key');
  });

  it('calls an endpoint with a Japanese name', async () => {
    const answer = await openai.chat.completions.create({ model: '日本語', messages });
    expect(answer.choices[0]?.message.content).toBe(ANSWER);
    expect((await openai.models.retrieve('日本語')).id).toBe('日本語');
  });

  it('streams Japanese text that arrives in torn characters, with usage only when asked', async () => {
    const events = [
      chunk({ role: 'assistant', content: '金曜' }),
      chunk({ content: '日です。🎌' }),
      chunk({}, 'stop'),
    ];
    for (const isAsked of [true, false]) {
      vendor.enqueue({
        chunks: torn([...events, usageChunk, '[DONE]']),
        headers: { 'content-type': 'text/event-stream' },
      });
      const stream = await openai.chat.completions.create({
        model: 'chat',
        messages,
        stream: true,
        ...(isAsked && { stream_options: { include_usage: true } }),
      });
      const chunks = [];
      for await (const part of stream) chunks.push(part);
      expect(chunks.map((part) => part.choices[0]?.delta.content ?? '').join('')).toBe(ANSWER);
      expect(chunks.filter((part) => part.usage).map((part) => part.usage)).toEqual(isAsked ? [usage] : []);
    }
  });

  it('runs tools: in one piece, streamed in parallel, and with their results', async () => {
    const call = {
      id: 'call_1',
      type: 'function',
      function: { name: 'get_weather', arguments: '{"city":"東京"}' },
    };
    const message = { role: 'assistant', content: null, tool_calls: [call] };
    vendor.enqueue({ json: { ...answered, choices: [{ index: 0, message, finish_reason: 'tool_calls' }] } });
    const first = await openai.chat.completions.create({ model: 'chat', messages, tools: [weather] });
    expect(first.choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { tool_calls: [call] } });
    expect(vendor.requests[0]?.json).toMatchObject({ tools: [weather] });

    vendor.enqueue({
      events: [
        chunk({ role: 'assistant', content: null }),
        called(0, 'call_1', 'get_weather'),
        called(1, 'call_2', 'get_weather'),
        pieceOf(0, '{"city":'),
        pieceOf(1, '{"city":"大阪"}'),
        pieceOf(0, '"東京"}'),
        chunk({}, 'tool_calls'),
        usageChunk,
        '[DONE]',
      ],
    });
    const final = await openai.chat.completions
      .stream({ model: 'chat', messages, tools: [weather] })
      .finalMessage();
    expect(final.tool_calls).toMatchObject([
      { id: 'call_1', function: { name: 'get_weather', arguments: '{"city":"東京"}' } },
      { id: 'call_2', function: { name: 'get_weather', arguments: '{"city":"大阪"}' } },
    ]);

    vendor.clear();
    const turns = [
      ...messages,
      first.choices[0]?.message,
      { role: 'tool', tool_call_id: 'call_1', content: '21 ℃' },
    ];
    await openai.chat.completions.create({
      model: 'chat',
      messages: turns as typeof messages,
      tools: [weather],
    });
    expect(vendor.requests[0]?.json).toMatchObject({ messages: turns });
  });

  it('completes texts, in one piece and streamed', async () => {
    const completion = {
      id: 'cmpl-1',
      object: 'text_completion',
      created: 1,
      model: 'gpt-3.5-turbo-instruct',
    };
    const choice = (text: string, reason: string | null) => [{ index: 0, text, finish_reason: reason }];
    vendor.enqueue({ json: { ...completion, choices: choice(ANSWER, 'stop'), usage } });
    const answer = await openai.completions.create({ model: 'completions', prompt: [QUESTION] });
    expect(answer.choices[0]?.text).toBe(ANSWER);

    const parts = [choice('金曜日', null), choice('です。🎌', 'stop')];
    vendor.enqueue({ chunks: torn([...parts.map((choices) => ({ ...completion, choices })), '[DONE]']) });
    let text = '';
    for await (const part of await openai.completions.create({
      model: 'completions',
      prompt: QUESTION,
      stream: true,
    }))
      text += part.choices[0]?.text ?? '';
    expect(text).toBe(ANSWER);
  });

  it('embeds: the base64 that the SDK asks for by itself comes back as numbers', async () => {
    const vector = [0.25, -0.5, 1.5];
    vendor.enqueue((request) => {
      const { encoding_format: format } = request.json as { encoding_format?: string };
      const packed = Buffer.from(new Float32Array(vector).buffer).toString('base64');
      const embedding = format === 'base64' ? packed : vector;
      return {
        json: {
          object: 'list',
          data: [{ object: 'embedding', index: 0, embedding }],
          model: 'text-embedding-3-small',
          usage: { prompt_tokens: 1, total_tokens: 1 },
        },
      };
    });
    const answer = await openai.embeddings.create({ model: 'embeddings', input: ['りんご'] });
    expect(answer.data[0]?.embedding).toEqual(vector);
    expect(vendor.requests[0]?.json).toMatchObject({ encoding_format: 'base64', input: ['りんご'] });
  });

  it('lists models and reads one', async () => {
    const ids: string[] = [];
    for await (const model of openai.models.list()) ids.push(model.id);
    expect(ids).toEqual(['chat', '日本語', 'completions', 'embeddings']);
    expect(await openai.models.retrieve('chat')).toMatchObject({
      id: 'chat',
      object: 'model',
      owned_by: 'weir',
    });
    await expect(openai.models.retrieve('nope')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it.each([
    [400, OpenAI.BadRequestError],
    [401, OpenAI.AuthenticationError],
    [403, OpenAI.PermissionDeniedError],
    [404, OpenAI.NotFoundError],
    [409, OpenAI.ConflictError],
    [422, OpenAI.UnprocessableEntityError],
    [429, OpenAI.RateLimitError],
    [500, OpenAI.InternalServerError],
    [503, OpenAI.InternalServerError],
  ])('raises the class of a vendor’s %i with its words, type, param and code', async (status, errorClass) => {
    const error = { message: 'だめです', type: 'some_type', param: 'messages', code: 'some_code' };
    vendor.enqueue({ status, json: { error }, headers: { 'retry-after': '7' } });
    const failure: unknown = await openai.chat.completions
      .create({ model: 'chat', messages })
      .catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(errorClass);
    expect(failure).toMatchObject({ status, error, message: expect.stringContaining('だめです') });
    expect((failure as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after')).toBe('7');
  });

  it('raises its classes for what the gateway itself refuses', async () => {
    const ask = (body: object): Promise<unknown> =>
      openai.chat.completions.create(body as Parameters<typeof openai.chat.completions.create>[0]);
    await expect(ask({ model: 'nope', messages })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
    await expect(ask({ model: 'embeddings', messages })).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    await expect(ask({ model: 'chat', messages, temperature: 9 })).rejects.toMatchObject({
      status: 400,
      param: 'temperature',
    });
    expect(vendor.requests).toHaveLength(0);
  });

  it('retries by itself what may be retried, and succeeds', async () => {
    vendor.enqueue({
      status: 429,
      json: { error: { message: 'later' } },
      headers: { 'retry-after-ms': '1', 'retry-after': '0' },
    });
    const answer = await openai.chat.completions.create({ model: 'chat', messages }, { maxRetries: 1 });
    expect(answer.choices[0]?.message.content).toBe(ANSWER);
    expect(vendor.requests).toHaveLength(2);
  });

  it('raises an error for a stream that breaks, and drops the vendor call of one that is left', async () => {
    vendor.enqueue({ events: [chunk({ content: '金' })], cutOff: 'after-body' });
    const broken = await openai.chat.completions.create({ model: 'chat', messages, stream: true });
    await expect(
      (async () => {
        for await (const part of broken) expect(part.choices[0]?.delta.content).toBe('金');
      })(),
    ).rejects.toBeInstanceOf(OpenAI.APIError);

    vendor.clear();
    vendor.enqueue({ events: Array.from({ length: 500 }, () => chunk({ content: '金' })), gapMs: 50 });
    const left = await openai.chat.completions.create({ model: 'chat', messages, stream: true });
    for await (const _part of left) break;
    await waitUntil(() => vendor.requests[0]?.isAborted, { what: 'the vendor call to be dropped' });
  });
});
