import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { EmbeddingsRequest } from '@weir/llm-v1';
import { VendorStub, type RecordedRequest } from '@weir/testing';
import { providerRegistry, type ProviderAdapter, type SettingsContext } from '../src/index.js';
import { AdapterFixture, drain } from './adapter-fixture.js';
import { bedrockFrame } from './vendor-cases/bedrock-frames.js';

const KEYS = { aws_access_key_id: 'AKIDOFOURS', aws_secret_access_key: 'a-secret-access-key' };
const CHAT = { request: { messages: [{ role: 'user', content: 'hi' }] }, timeoutMs: 5_000 };
const ANSWER = {
  json: { output: { message: { role: 'assistant', content: [{ text: 'Tokyo.' }] } }, stopReason: 'end_turn' },
};

let fixture: AdapterFixture;
let nowMs = 1_700_000_000_000;

beforeAll(async () => {
  fixture = await AdapterFixture.start();
});
afterEach(() => fixture.vendor.clear());
afterAll(() => fixture.stop());

interface Setup {
  readonly model: string;
  readonly region?: string | null;
  readonly endpointType?: SettingsContext['endpointType'];
  readonly aws?: object;
  readonly stsBase?: string;
  readonly vendor?: VendorStub;
}

function bedrock({
  model,
  region = 'eu-west-1',
  endpointType = 'llm/v1/chat',
  aws = KEYS,
  stsBase,
  vendor = fixture.vendor,
}: Setup): ProviderAdapter {
  const definition = providerRegistry.find('bedrock');
  const config = {
    aws_config: { aws_region: region, ...aws },
    api_base: `${vendor.url}/base/`,
    ...(stsBase === undefined ? {} : { aws_sts_api_base: stsBase }),
  };
  const parsed = definition?.parseSettings(config, { modelName: model, endpointType });
  if (!definition || !parsed?.ok) throw new Error(JSON.stringify(parsed));
  const { transport } = fixture;
  return definition.create(parsed.settings, { transport, clock: () => nowMs, createId: () => 'id-1' });
}

describe('addresses of Bedrock', () => {
  it.each([
    [
      'anthropic.claude-3-haiku-20240307-v1:0',
      '/base/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse',
    ],
    [
      'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.meta.llama3',
      '/base/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Ainference-profile%2Feu.meta.llama3/converse',
    ],
  ])('encode the model %s', async (model, path) => {
    fixture.vendor.enqueue({ ...ANSWER, headers: { 'x-amzn-requestid': 'req-7' } });
    const answer = await bedrock({ model }).chat?.(CHAT);
    expect(fixture.vendor.requests[0]?.path).toBe(path);
    expect(answer?.value).toMatchObject({ id: 'req-7', model });
  });

  it('are called with a bearer token without any signature', async () => {
    fixture.vendor.enqueue(ANSWER);
    await bedrock({ model: 'amazon.nova-lite-v1:0', aws: { aws_bearer_token: 'b-1' } }).chat?.(CHAT);
    const headers = fixture.vendor.requests[0]?.headers ?? {};
    expect(headers['authorization']).toBe('Bearer b-1');
    expect(Object.keys(headers).filter((name) => name.startsWith('x-amz-'))).toEqual([]);
  });
});

describe('text models of Bedrock', () => {
  const chunks = (...events: object[]) => ({
    chunks: events.map((event) =>
      bedrockFrame({
        event: 'chunk',
        payload: { bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'ab' },
      }),
    ),
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
  });
  const metrics = {
    'amazon-bedrock-invocationMetrics': { inputTokenCount: 8, outputTokenCount: 2, invocationLatency: 1 },
  };
  const stream = async (model: string) => {
    const adapter = bedrock({ model, endpointType: 'llm/v1/completions' });
    if (!adapter.streamCompletions) throw new Error('no streaming');
    return drain(
      await adapter.streamCompletions({ request: { prompt: 'Where?', top_p: 0.5 }, timeoutMs: 5_000 }),
    );
  };

  it.each<[string, object[], unknown]>([
    [
      'anthropic.claude-v2:1',
      [
        { type: 'completion', completion: ' Tok', stop_reason: null },
        { type: 'completion', completion: 'yo.', stop_reason: 'stop_sequence', ...metrics },
      ],
      {
        anthropic_version: 'bedrock-2023-05-31',
        prompt: '\n\nHuman: Where?\n\nAssistant:',
        max_tokens_to_sample: 4096,
        stop_sequences: ['\n\nHuman:'],
        top_p: 0.5,
      },
    ],
    [
      'amazon.titan-text-express-v1',
      [
        { outputText: ' Tok', index: 0, completionReason: null, inputTextTokenCount: 8 },
        {
          outputText: 'yo.',
          index: 0,
          completionReason: 'FINISH',
          inputTextTokenCount: 8,
          totalOutputTextTokenCount: 2,
          ...metrics,
        },
      ],
      { inputText: 'Where?', textGenerationConfig: { topP: 0.5 } },
    ],
    [
      'cohere.command-light-text-v14',
      [
        { text: ' Tok', is_finished: false },
        { text: 'yo.', is_finished: false },
        { is_finished: true, finish_reason: 'COMPLETE', ...metrics },
      ],
      { prompt: 'Where?', p: 0.5, stream: true },
    ],
  ])('stream: %s', async (model, events, body) => {
    fixture.vendor.enqueue(chunks(...events));
    const { chunks: said, failure } = await stream(model);
    expect(failure).toBeNull();
    const [request] = fixture.vendor.requests;
    expect(request?.path).toBe(`/base/model/${encodeURIComponent(model)}/invoke-with-response-stream`);
    expect(request?.json).toEqual(body);
    expect(
      said
        .map(({ choices }) => choices[0])
        .map((choice) => (choice && 'text' in choice ? choice.text : ''))
        .join(''),
    ).toBe(' Tokyo.');
    expect(said.filter(({ choices }) => choices[0]?.finish_reason === 'stop')).toHaveLength(1);
    expect(said.every(({ id }) => id === 'id-1')).toBe(true);
    expect(said.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
    });
  });

  it('break off with the words of an exception in the stream', async () => {
    const { chunks: good, headers } = chunks({ type: 'completion', completion: ' Tok', stop_reason: null });
    const exception = bedrockFrame({ exception: 'modelTimeoutException', payload: { message: 'too slow' } });
    fixture.vendor.enqueue({ chunks: [Buffer.concat([...good, exception])], headers });
    const { chunks: said, failure } = await stream('anthropic.claude-v2');
    expect(said).toHaveLength(1);
    expect(failure).toMatchObject({
      status: 502,
      message: 'too slow',
      vendorFacts: { type: 'modelTimeoutException' },
    });
  });

  it('are counted beside the body', async () => {
    const json = { id: 'compl_1', completion: ' Tokyo.', stop_reason: 'stop_sequence' };
    const headers = { 'x-amzn-bedrock-input-token-count': '8', 'x-amzn-bedrock-output-token-count': '2' };
    fixture.vendor.enqueue({ json, headers });
    const adapter = bedrock({ model: 'us.anthropic.claude-instant-v1', endpointType: 'llm/v1/completions' });
    const answer = await adapter.completions?.({ request: { prompt: 'Where?' }, timeoutMs: 5_000 });
    expect(answer?.value).toMatchObject({
      id: 'compl_1',
      choices: [{ text: ' Tokyo.', finish_reason: 'stop' }],
      usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
    });
  });

  it('have no streaming where the family has none, and converse', async () => {
    const adapter = bedrock({ model: 'ai21.j2-mid-v1' });
    expect(adapter).not.toHaveProperty('streamCompletions');
    expect(adapter).not.toHaveProperty('embeddings');
    fixture.vendor.enqueue(ANSWER);
    await adapter.chat?.(CHAT);
    expect(fixture.vendor.requests[0]?.path).toBe('/base/model/ai21.j2-mid-v1/converse');
  });
});

describe('embeddings of Bedrock', () => {
  const embed = (model: string, request: EmbeddingsRequest) => {
    const adapter = bedrock({ model, endpointType: 'llm/v1/embeddings' });
    if (!adapter.embeddings) throw new Error('no embeddings');
    return adapter.embeddings({ request, timeoutMs: 5_000 });
  };
  const bodyText = ({ json }: RecordedRequest) => (json as { inputText: string }).inputText;
  const texts = Array.from({ length: 20 }, (_, index) => String(index));

  it('ask Titan text by text and keep the order, whatever comes first', async () => {
    fixture.vendor.enqueue(
      ...texts.map(() => (request: RecordedRequest) => ({
        delayMs: 20 - Number(bodyText(request)),
        json: { embedding: [Number(bodyText(request))], inputTextTokenCount: 2 },
      })),
    );
    const { value } = await embed('amazon.titan-embed-text-v2:0', { input: texts, dimensions: 256 });
    expect(value.data.map(({ embedding }) => embedding)).toEqual(texts.map((text) => [Number(text)]));
    expect(value.usage).toEqual({ prompt_tokens: 40, total_tokens: 40 });
    expect(fixture.vendor.requests[0]?.json).toEqual({ inputText: '0', dimensions: 256 });
  });

  /** Calls that were ended may still be on their way: they must not take the replies of the next test. */
  const withStub = async (use: (vendor: VendorStub) => Promise<void>) => {
    const vendor = await VendorStub.start();
    await use(vendor).finally(() => vendor.stop());
  };
  const embedTexts = (vendor: VendorStub, timeoutMs: number) =>
    bedrock({
      model: 'amazon.titan-embed-text-v1',
      endpointType: 'llm/v1/embeddings',
      vendor,
    }).embeddings?.({ request: { input: texts }, timeoutMs });

  it('end all calls when one fails, with its error', () =>
    withStub(async (vendor) => {
      vendor.enqueue(
        { status: 429, json: { message: 'slow down' }, headers: { 'retry-after': '3' } },
        ...texts.map(() => ({ json: { embedding: [1] }, delayMs: 200 })),
      );
      await expect(embedTexts(vendor, 5_000)).rejects.toMatchObject({
        status: 429,
        message: 'slow down',
        retryAfter: '3',
      });
      expect(vendor.requests.length).toBeLessThan(texts.length);
    }));

  it('share one deadline', () =>
    withStub(async (vendor) => {
      vendor.enqueue(...texts.map(() => ({ json: { embedding: [1] }, delayMs: 100 })));
      await expect(embedTexts(vendor, 150)).rejects.toMatchObject({ failure: 'TIMEOUT' });
    }));

  it('ask Cohere in batches, count beside the body, and pack vectors when asked', async () => {
    const many = Array.from({ length: 100 }, (_, index) => String(index));
    fixture.vendor.enqueue(
      ...[1, 2].map(() => (request: RecordedRequest) => ({
        json: {
          embeddings: { float: (request.json as { texts: string[] }).texts.map((text) => [Number(text)]) },
        },
        headers: { 'x-amzn-bedrock-input-token-count': '50' },
      })),
    );
    const { value } = await embed('cohere.embed-english-v3', { input: many, encoding_format: 'base64' });
    expect(fixture.vendor.requests.map(({ json }) => json)).toMatchObject([
      { input_type: 'search_document', texts: many.slice(0, 96) },
      { texts: many.slice(96) },
    ]);
    expect(fixture.vendor.requests[0]?.json).not.toHaveProperty('model');
    const packed = Buffer.from(String(value.data[99]?.embedding), 'base64');
    expect([value.data.length, packed.readFloatLE(0)]).toEqual([100, 99]);
    expect(value.usage.prompt_tokens).toBe(100);
  });

  it("speak Nova's words", async () => {
    fixture.vendor.enqueue({
      json: { embeddings: [{ embeddingType: 'TEXT', embedding: [0.25] }] },
      headers: { 'x-amzn-bedrock-input-token-count': '3' },
    });
    const { value } = await embed('amazon.nova-2-multimodal-embeddings-v1:0', {
      input: 'a',
      dimensions: 256,
    });
    expect(fixture.vendor.requests[0]?.json).toEqual({
      taskType: 'SINGLE_EMBEDDING',
      singleEmbeddingParams: {
        embeddingPurpose: 'GENERIC_INDEX',
        embeddingDimension: 256,
        text: { truncationMode: 'END', value: 'a' },
      },
    });
    expect(value).toMatchObject({ data: [{ embedding: [0.25] }], usage: { prompt_tokens: 3 } });
  });

  it.each<[string, EmbeddingsRequest, number]>([
    ['token ids', { input: [1, 2] }, 422],
    ['too many texts', { input: Array.from({ length: 2_049 }, () => 'a') }, 422],
    ['an answer without a vector', { input: 'a' }, 502],
  ])('refuse %s', async (_, request, status) => {
    fixture.vendor.enqueue({ json: {} });
    await expect(embed('amazon.titan-embed-text-v1', request)).rejects.toMatchObject({ status });
  });

  it('are all that an embedding model offers, and are assumed for a profile only where asked for', () => {
    expect(Object.keys(bedrock({ model: 'cohere.embed-v4:0' }))).not.toContain('chat');
    const model = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc';
    expect(bedrock({ model })).not.toHaveProperty('embeddings');
    expect(bedrock({ model, endpointType: 'llm/v1/embeddings' })).toHaveProperty('embeddings');
    expect(bedrock({ model: 'meta.llama3', endpointType: 'llm/v1/embeddings' })).not.toHaveProperty(
      'embeddings',
    );
  });
});

describe('roles that Bedrock is called with', () => {
  let sts: VendorStub;
  const role = {
    ...KEYS,
    aws_role_arn: 'arn:aws:iam::123456789012:role/gateway',
    session_length_seconds: 3600,
  };
  const session = (accessKeyId: string, minutes: number) => ({
    text: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
      <AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
      <Expiration>${new Date(nowMs + minutes * 60_000).toISOString()}</Expiration>
      </Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    headers: { 'content-type': 'text/xml' },
  });
  const usedKeys = () =>
    fixture.vendor.requests.map(
      ({ headers }) => /Credential=([A-Z0-9]+)/.exec(headers.authorization ?? '')?.[1],
    );

  beforeAll(async () => {
    sts = await VendorStub.start();
  });
  afterEach(() => sts.clear());
  afterAll(() => sts.stop());

  it('are assumed once for all, and again shortly before their session ends', async () => {
    sts.enqueue(session('ASIFIRST', 60));
    fixture.vendor.enqueue(ANSWER, ANSWER, ANSWER, ANSWER, ANSWER);
    const adapter = bedrock({ model: 'amazon.nova-lite-v1:0', aws: role, stsBase: sts.url });
    await Promise.all([adapter.chat?.(CHAT), adapter.chat?.(CHAT), adapter.chat?.(CHAT)]);
    expect(usedKeys()).toEqual(['ASIFIRST', 'ASIFIRST', 'ASIFIRST']);
    expect(fixture.vendor.requests[0]?.headers['x-amz-security-token']).toBe('t');
    expect(sts.requests).toHaveLength(1);
    const asked = Object.fromEntries(new URLSearchParams(sts.requests[0]?.body));
    expect(asked).toMatchObject({
      Action: 'AssumeRole',
      RoleArn: role.aws_role_arn,
      DurationSeconds: '3600',
      RoleSessionName: 'ai-gateway-bedrock',
    });
    expect(sts.requests[0]?.headers.authorization).toContain('Credential=AKIDOFOURS/');
    nowMs += 57 * 60_000;
    sts.enqueue(session('ASISECOND', 60));
    await adapter.chat?.(CHAT);
    await sts.received(2);
    nowMs += 4 * 60_000;
    await adapter.chat?.(CHAT);
    expect(usedKeys().slice(3)).toEqual(['ASIFIRST', 'ASISECOND']);
    expect(sts.requests).toHaveLength(2);
  });

  it("keep STS' status and words when it refuses, and are asked for again by the next call", async () => {
    const refusal = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
      <Code>AccessDenied</Code><Message>User is not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>`;
    sts.enqueue({ status: 403, text: refusal, headers: { 'content-type': 'text/xml' } });
    const adapter = bedrock({ model: 'amazon.nova-lite-v1:0', aws: role, stsBase: sts.url });
    await expect(adapter.chat?.(CHAT)).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('sts:AssumeRole') as unknown,
      vendorFacts: { type: 'AccessDenied' },
    });
    expect(fixture.vendor.requests).toHaveLength(0);
    sts.enqueue(session('ASITHIRD', 60));
    fixture.vendor.enqueue(ANSWER);
    await adapter.chat?.(CHAT);
    expect(usedKeys()).toEqual(['ASITHIRD']);
  });

  it('are waited for no longer than the call may take', async () => {
    sts.enqueue({ ...session('ASILATE', 60), delayMs: 300 });
    const adapter = bedrock({ model: 'amazon.nova-lite-v1:0', aws: role, stsBase: sts.url });
    await expect(adapter.chat?.({ ...CHAT, timeoutMs: 100 })).rejects.toMatchObject({ failure: 'TIMEOUT' });
    fixture.vendor.enqueue(ANSWER);
    await adapter.chat?.(CHAT);
    expect(usedKeys()).toEqual(['ASILATE']);
    expect(sts.requests).toHaveLength(1);
  });

  it('are not to be had when STS is away', async () => {
    const adapter = bedrock({ model: 'amazon.nova-lite-v1:0', aws: role, stsBase: 'http://127.0.0.1:1' });
    await expect(adapter.chat?.(CHAT)).rejects.toMatchObject({ status: 502, failure: 'UNREACHABLE' });
  });
});

describe('what AWS finds itself', () => {
  const NOWHERE = '/nowhere/of/ours';
  const around = { ...process.env };
  beforeAll(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    process.env['AWS_CONFIG_FILE'] = NOWHERE;
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = NOWHERE;
  });
  afterAll(() => {
    process.env = around;
  });

  it('says what is missing, names nothing of this machine, and looks again at the next call', async () => {
    const adapter = bedrock({ model: 'amazon.nova-lite-v1:0', region: null, aws: {} });
    await expect(adapter.chat?.(CHAT)).rejects.toMatchObject({
      status: 502,
      message: 'No AWS region is configured for Amazon Bedrock: set aws_region.',
    });
    process.env['AWS_DEFAULT_REGION'] = 'ap-northeast-1';
    await expect(adapter.chat?.(CHAT)).rejects.toMatchObject({
      status: 502,
      message: 'No AWS credentials could be obtained for Amazon Bedrock.',
    });
    expect(fixture.vendor.requests).toHaveLength(0);
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDOFTHEENVIRONMENT';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'a-secret-access-key';
    fixture.vendor.enqueue(ANSWER);
    await adapter.chat?.(CHAT);
    expect(fixture.vendor.requests[0]?.headers.authorization).toMatch(
      /Credential=AKIDOFTHEENVIRONMENT\/\d{8}\/ap-northeast-1\/bedrock\//,
    );
  });
});
