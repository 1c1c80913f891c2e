import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VendorStub } from '@weir/testing';
import fc from 'fast-check';
import {
  CredentialServers,
  DIALECTS,
  expectNothingPrivate,
  FAMILIES,
  goodReply,
  type Dialect,
  type FaultyVendor,
} from './fault-kit.js';
import { GatewayFixture } from './gateway-fixture.js';

const RUNS = 40;
const SEED = 20261121;

/** Fields that some mapper looks at; `stream` would ask the vendor for another form of answer. */
const FIELDS = [
  'messages',
  'prompt',
  'temperature',
  'top_p',
  'n',
  'candidate_count',
  'max_tokens',
  'max_completion_tokens',
  'stop',
  'presence_penalty',
  'frequency_penalty',
  'stream_options',
  'tools',
  'tool_choice',
  'response_format',
  'seed',
  'user',
  'logprobs',
  'reasoning_effort',
  'parallel_tool_calls',
  'model',
  '__proto__',
  'constructor',
];

const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    1e300,
    -1e300,
    1e21,
    -0,
    0.1 + 0.2,
    '',
    'x'.repeat(5_000),
    '\ud800',
    '日本',
    '\u0000',
    [],
    {},
  ),
);

const oddPart = fc.oneof(
  fc.record({ type: fc.constantFrom('text', 'image_url', 'input_audio', 'nonsense') }),
  fc.record({ type: fc.constant('text'), text: oddValue }),
  fc.record({ type: fc.constant('image_url'), image_url: oddValue }),
  fc.record({
    type: fc.constant('image_url'),
    image_url: fc.record({
      url: fc.constantFrom('data:', 'data:image/png;base64,', 'http://', 'ftp://x', '\u0000'),
    }),
  }),
  oddValue,
);

const oddMessage = fc.record(
  {
    role: fc.oneof(
      fc.constantFrom('system', 'developer', 'user', 'assistant', 'tool', 'function', 'nobody'),
      oddValue,
    ),
    content: fc.oneof(fc.string(), fc.array(oddPart, { maxLength: 3 }), oddValue),
    name: oddValue,
    tool_call_id: fc.oneof(fc.constant('call_1'), oddValue),
    tool_calls: fc.array(
      fc.record({
        id: fc.constantFrom('call_1', ''),
        type: fc.constantFrom('function', 'other'),
        function: fc.record({
          name: fc.string(),
          arguments: fc.oneof(fc.constantFrom('{}', '{', '[]', '""'), fc.string()),
        }),
      }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['role'] },
);

const oddTool = fc.record(
  {
    type: fc.constantFrom('function', 'web_search', 'uc_function'),
    function: fc.record(
      { name: fc.string(), parameters: oddValue, description: oddValue },
      { requiredKeys: ['name'] },
    ),
  },
  { requiredKeys: ['type'] },
);

const oddFields = fc.oneof(
  fc.dictionary(fc.constantFrom(...FIELDS), oddValue, { minKeys: 1, maxKeys: 3 }),
  fc.record({ messages: fc.array(oddMessage, { minLength: 1, maxLength: 4 }) }),
  fc.record({ tools: fc.array(oddTool, { minLength: 1, maxLength: 2 }), tool_choice: oddValue }),
  fc.record({
    response_format: fc.record({
      type: fc.constantFrom('json_schema', 'json_object', 'x'),
      json_schema: oddValue,
    }),
  }),
);

/** What an earlier search found, kept whatever the seed. */
const FOUND: [Record<string, unknown>][] = [
  [{ tools: 1e300 }],
  [{ tools: [{ type: 'function' }], tool_choice: {} }],
  [{ stream: true, stream_options: 7 }],
];

describe.each(FAMILIES)('odd fields for $title', (vendor) => {
  let stub: VendorStub;
  let credentials: CredentialServers;
  let gateway: GatewayFixture;

  beforeAll(async () => {
    stub = await VendorStub.start(goodReply(vendor));
    credentials = await CredentialServers.start([vendor]);
    gateway = await GatewayFixture.start(credentials.config([vendor], stub.url));
  });
  afterAll(async () => {
    await gateway.stop();
    await credentials.stop();
    await stub.stop();
  });

  it.each(DIALECTS)('are accepted or refused by name in the dialect $title', async (dialect) => {
    await fc.assert(
      fc.asyncProperty(oddFields, async (fields) => {
        stub.clear();
        await expectAcceptedOrRefused({ gateway, stub, vendor, dialect, fields });
      }),
      { numRuns: RUNS, seed: SEED, examples: FOUND },
    );
  });
});

interface Attempt {
  readonly gateway: GatewayFixture;
  readonly stub: VendorStub;
  readonly vendor: FaultyVendor;
  readonly dialect: Dialect;
  readonly fields: Readonly<Record<string, unknown>>;
}

async function expectAcceptedOrRefused({ gateway, stub, vendor, dialect, fields }: Attempt): Promise<void> {
  const body = JSON.stringify({ ...dialect.body(vendor), ...fields });
  const answer = await gateway.post(dialect.path(vendor), body);
  const text = await answer.text();
  expectNothingPrivate(text);
  if (answer.status === 200) {
    expect(stub.requests).toHaveLength(1);
    return;
  }
  expect({ text, isRefusal: [400, 404, 422].includes(answer.status) }).toEqual({ text, isRefusal: true });
  expect(stub.requests).toHaveLength(0);
}
