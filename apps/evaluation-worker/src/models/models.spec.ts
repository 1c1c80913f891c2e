import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readWorkerSettings } from '@weir/config';
import { UNLIMITED } from '../calls/call-budget.js';
import { CallSlots } from '../calls/call-slots.js';
import { GatewayClient } from './gateway-client.js';
import type { ModelContext } from './model-context.js';
import { ModelServers } from './model-servers.js';
import { ModelSources } from './model-sources.js';
import type { ModelOutcome, ModelQuestion } from './model.types.js';
import { Models } from './models.js';
import { VendorModels } from './vendor-models.js';

interface Seen {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

interface Script {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

const QUESTION: ModelQuestion = {
  input: { kind: 'text', text: 'What is a weir?' },
  parameters: { temperature: 0 },
};
const CHAT = {
  id: 'x',
  object: 'chat.completion',
  created: 1,
  model: 'stub',
  choices: [{ index: 0, message: { role: 'assistant', content: 'A dam.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
};

let server: Server;
let origin: string;
let script: Script[] = [];
let seen: Seen[] = [];
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8');
      seen.push({
        path: request.url ?? '',
        headers: request.headers,
        body: text === '' ? null : JSON.parse(text),
      });
      const { status, body, headers = {} } = script.shift() ?? { status: 500, body: 'the script is over' };
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  script = [];
  seen = [];
  await Promise.all(closing.splice(0).map((close) => close()));
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

function models(environment: Record<string, string> = {}): Models {
  const settings = readWorkerSettings({
    DATABASE_URL: 'postgres://localhost/x',
    WEIR_GATEWAY_URL: origin,
    ...environment,
  });
  const gateway = new GatewayClient(settings);
  const vendors = new VendorModels(settings);
  const servers = new ModelServers(settings);
  closing.push(
    () => gateway.onApplicationShutdown(),
    () => vendors.onApplicationShutdown(),
    () => servers.onApplicationShutdown(),
  );
  return new Models(new ModelSources(gateway, vendors, servers));
}

function context(): ModelContext {
  return {
    signals: { stop: new AbortController().signal, break: new AbortController().signal },
    gate: new CallSlots({ concurrency: 2 }),
    budget: UNLIMITED,
  };
}

async function ask(opener: Models, uri: string, question = QUESTION): Promise<ModelOutcome> {
  const model = await opener.open(uri, context());
  return model.ask(question, () => Promise.resolve());
}

const OPENAI = () => ({ OPENAI_API_KEY: 'sk-secret', OPENAI_BASE_URL: `${origin}/v1` });

describe('Models', () => {
  it.each(['endpoints:/chat', 'gateway:/chat', 'chat'])(
    'asks an endpoint of the gateway as %s',
    async (uri) => {
      script = [
        { status: 200, body: { name: 'chat', endpoint_type: 'llm/v1/chat' } },
        { status: 200, body: CHAT },
      ];
      await expect(ask(models(), uri)).resolves.toMatchObject({
        kind: 'answered',
        text: 'A dam.',
        usage: { inputTokens: 7, outputTokens: 3 },
      });
      expect(seen.map(({ path }) => path)).toEqual([
        '/api/2.0/endpoints/chat',
        '/endpoints/chat/invocations',
      ]);
      expect(seen[1]?.body).toEqual({
        messages: [{ role: 'user', content: 'What is a weir?' }],
        temperature: 0,
      });
    },
  );

  it('asks an endpoint for completions when that is its type, and for a chat when it says none', async () => {
    script = [
      { status: 200, body: { name: 'text', endpoint_type: 'llm/v1/completions' } },
      { status: 200, body: { choices: [{ index: 0, text: 'A dam.' }] } },
      { status: 200, body: { name: 'chat' } },
      { status: 200, body: CHAT },
    ];
    const opener = models();
    await expect(ask(opener, 'text')).resolves.toMatchObject({ text: 'A dam.', usage: null });
    await expect(ask(opener, 'chat')).resolves.toMatchObject({ text: 'A dam.' });
    expect(seen[1]?.body).toEqual({ prompt: 'What is a weir?', temperature: 0 });
    expect(seen[3]?.body).toMatchObject({ messages: [{ role: 'user' }] });
  });

  it('asks a vendor with the key of the environment', async () => {
    script = [{ status: 200, body: CHAT }];
    await expect(ask(models(OPENAI()), 'openai:/gpt-4')).resolves.toMatchObject({
      kind: 'answered',
      text: 'A dam.',
      usage: { inputTokens: 7, outputTokens: 3 },
      calls: 1,
    });
    expect(seen[0]).toMatchObject({
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer sk-secret' },
      body: { model: 'gpt-4', temperature: 0 },
    });
  });

  it('speaks the language of another vendor', async () => {
    script = [
      {
        status: 200,
        body: {
          id: 'm',
          type: 'message',
          role: 'assistant',
          model: 'claude',
          content: [{ type: 'text', text: 'A dam.' }],
          stop_reason: 'end_turn',
          usage: { input_tokens: 4, output_tokens: 2 },
        },
      },
    ];
    const environment = { ANTHROPIC_API_KEY: 'secret', ANTHROPIC_API_BASE: `${origin}/v1` };
    await expect(ask(models(environment), 'anthropic:/claude-haiku-4-5')).resolves.toMatchObject({
      text: 'A dam.',
      usage: { inputTokens: 4, outputTokens: 2 },
    });
    expect(seen[0]).toMatchObject({ path: '/v1/messages', headers: { 'x-api-key': 'secret' } });
  });

  it('names the variable that is missing', async () => {
    await expect(ask(models(), 'openai:/gpt-4')).rejects.toMatchObject({
      code: 'EVALUATION.MODEL_CREDENTIALS',
      message: expect.stringContaining('OPENAI_API_KEY is required'),
    });
    await expect(ask(models(), 'mistral:/mistral-large')).rejects.toMatchObject({
      message: expect.stringContaining('MISTRAL_API_KEY'),
    });
  });

  it('ends everything, without a word of the vendor, when the key is refused', async () => {
    script = [{ status: 401, body: { error: { message: 'Incorrect API key provided: sk-secret' } } }];
    const refused = ask(models(OPENAI()), 'openai:/gpt-4');
    await expect(refused).rejects.toMatchObject({ code: 'EVALUATION.MODEL_CREDENTIALS' });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('sk-') });
  });

  it('ends everything when the key of an endpoint is refused', async () => {
    script = [
      { status: 200, body: { name: 'chat', endpoint_type: 'llm/v1/chat' } },
      { status: 401, body: { detail: 'Incorrect API key' } },
    ];
    await expect(ask(models(), 'chat')).rejects.toMatchObject({ code: 'EVALUATION.MODEL_CREDENTIALS' });
  });

  it.each(['openai:/gpt-4', 'endpoints:/chat'])(
    'ends everything when %s is not there any more',
    async (uri) => {
      const about = { status: 200, body: { name: 'chat', endpoint_type: 'llm/v1/chat' } };
      script = [...(uri.startsWith('e') ? [about] : []), { status: 404, body: { detail: 'no such model' } }];
      await expect(ask(models(OPENAI()), uri)).rejects.toMatchObject({ code: 'EVALUATION.MODEL_GONE' });
    },
  );

  it('waits as long as the vendor asks, and tries again what broke', async () => {
    script = [
      { status: 429, body: { error: { message: 'slow down' } }, headers: { 'retry-after': '1' } },
      { status: 503, body: { error: { message: 'overloaded' } } },
      { status: 200, body: CHAT },
    ];
    const startedAt = performance.now();
    await expect(ask(models(OPENAI()), 'openai:/gpt-4')).resolves.toMatchObject({
      kind: 'answered',
      calls: 3,
    });
    expect(performance.now() - startedAt).toBeGreaterThan(999);
  });

  it('gives the row the reason for which the vendor refused it', async () => {
    script = [{ status: 400, body: { error: { message: 'too many tokens' } } }];
    await expect(ask(models(OPENAI()), 'openai:/gpt-4')).resolves.toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('too many tokens'),
      calls: 1,
    });
  });

  it('does not send a body that is no question', async () => {
    const body = { messages: 'hello' };
    const outcome = await ask(models(OPENAI()), 'openai:/gpt-4', {
      input: { kind: 'body', body },
      parameters: {},
    });
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringContaining('messages') });
    expect(seen).toEqual([]);
  });

  it.each([
    [{ predictions: ['A dam.'] }],
    [{ predictions: 'A dam.' }],
    [{ predictions: [{ answer: 'A dam.' }] }],
    [{ predictions: { answer: ['A dam.'] } }],
    [CHAT],
  ])('reads what a model server predicts: %j', async (body) => {
    script = [{ status: 200, body }];
    const frame = { dataframe_split: { columns: ['question'], data: [['What is a weir?']] } };
    const outcome = await ask(models({ WEIR_MODEL_SERVERS: origin }), origin, {
      input: { kind: 'body', body: frame },
      parameters: { temperature: 0 },
    });
    expect(outcome).toMatchObject({ kind: 'answered', text: 'A dam.' });
    expect(seen[0]).toMatchObject({ path: '/invocations', body: { ...frame, params: { temperature: 0 } } });
  });

  it.each([
    [{ predictions: [5] }, 'predicts a number, not a text'],
    [{ predictions: [] }, 'holds 0 predictions for one row'],
    [{ predictions: [{ a: 'x', b: 'y' }] }, 'with 2 columns'],
    [{ answer: 'x' }, 'holds neither predictions nor choices'],
    [{ predictions: [null] }, 'predicts null'],
  ])('says of %j what is wrong with it', async (body, reason) => {
    script = [{ status: 200, body }];
    const outcome = await ask(models({ WEIR_MODEL_SERVERS: origin }), `${origin}/invocations`);
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringContaining(reason), calls: 1 });
  });

  it('calls no server that it was not told to', async () => {
    await expect(ask(models(), `${origin}/invocations`)).rejects.toMatchObject({
      code: 'EVALUATION.MODEL',
      message: expect.stringContaining('WEIR_MODEL_SERVERS'),
    });
    expect(seen).toEqual([]);
  });

  it('gives every caller of one evaluation the same model, however its URI is spelt', async () => {
    const opener = models(OPENAI());
    const shared = context();
    const first = await opener.open('openai:/gpt-4', shared);
    await expect(opener.open('OpenAI:/gpt-4', shared)).resolves.toBe(first);
    await expect(opener.open('openai:/gpt-4', context())).resolves.not.toBe(first);
  });
});
