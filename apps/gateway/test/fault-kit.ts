import { expect } from '@jest/globals';
import { VendorStub, type ScriptedReply } from '@weir/testing';
import type { VendorCase } from '../../../libs/providers/test/adapter-fixture.js';
import { KEY } from '../../../libs/providers/test/vendor-cases/key.js';
import { VENDOR_CASES } from '../../../libs/providers/test/vendor-cases/index.js';
import type { GatewayFixture } from './gateway-fixture.js';

/** A vendor of the shared adapter suite as an endpoint of a gateway. */
export interface FaultyVendor {
  readonly title: string;
  readonly name: string;
  readonly vendorCase: VendorCase;
}

/** A dialect as a caller sees it: where it posts, what, and where the words of an error stand. */
export interface Dialect {
  readonly title: '2.8' | 'current' | '/v1';
  readonly path: (vendor: FaultyVendor) => string;
  readonly body: (vendor: FaultyVendor) => Record<string, unknown>;
}

export interface ExpectedError {
  readonly status: number;
  readonly words?: RegExp;
  readonly retryAfter?: string | null;
}

export const FAULTY_VENDORS: readonly FaultyVendor[] = VENDOR_CASES.map((vendorCase, index) => ({
  title: vendorCase.title,
  name: `vendor-${index}`,
  vendorCase,
}));

/** One vendor of each way of speaking: the faults that cost seconds are played to these only. */
export const FAMILIES: readonly FaultyVendor[] = [
  ...new Map(FAULTY_VENDORS.map((vendor) => [familyOf(vendor), vendor] as const).toReversed()).values(),
];

function familyOf({ vendorCase }: FaultyVendor): string {
  return JSON.stringify([vendorCase.chat ?? vendorCase.completions, vendorCase.streamEvents]);
}

const question = ({ vendorCase }: FaultyVendor): Record<string, unknown> =>
  vendorCase.chat === null ? { prompt: 'Hello' } : { messages: [{ role: 'user', content: 'Hello' }] };

export const DIALECTS: readonly Dialect[] = [
  {
    title: 'current',
    path: ({ name }) => `/endpoints/${name}/invocations`,
    body: question,
  },
  {
    title: '2.8',
    path: ({ name }) => `/gateway/${name}/invocations`,
    body: (vendor) => ({ ...question(vendor), candidate_count: 1 }),
  },
  {
    title: '/v1',
    path: ({ vendorCase }) => (vendorCase.chat === null ? '/v1/completions' : '/v1/chat/completions'),
    body: (vendor) => ({ ...question(vendor), model: vendor.name }),
  },
];

/** The servers that hand out credentials to vendors whose credentials are fetched. */
export class CredentialServers {
  private constructor(private readonly stubs: ReadonlyMap<FaultyVendor, VendorStub>) {}

  static async start(vendors: readonly FaultyVendor[] = FAULTY_VENDORS): Promise<CredentialServers> {
    const stubs = new Map<FaultyVendor, VendorStub>();
    for (const vendor of vendors) {
      const { credentials } = vendor.vendorCase;
      if (credentials) stubs.set(vendor, await VendorStub.start(credentials));
    }
    return new CredentialServers(stubs);
  }

  /** A configuration with an endpoint for each vendor; JSON is YAML. */
  config(vendors: readonly FaultyVendor[], baseUrl: string, more = {}): string {
    const endpoints = vendors.map((vendor) => {
      const { chat, config, modelName = 'model-1', provider } = vendor.vendorCase;
      const settings = config(baseUrl, this.stubs.get(vendor)?.url ?? '');
      const model = { provider, name: modelName, config: settings };
      const type = chat === null ? 'llm/v1/completions' : 'llm/v1/chat';
      return `  - ${JSON.stringify({ name: vendor.name, endpoint_type: type, model, ...more })}`;
    });
    return ['endpoints:', ...endpoints].join('\n');
  }

  async stop(): Promise<void> {
    await Promise.all([...this.stubs.values()].map((stub) => stub.stop()));
  }
}

/** The body of a refusal in the vendor's own form. */
export function errorBody({ vendorCase }: FaultyVendor, message: string): unknown {
  return vendorCase.errorBody?.(message) ?? { error: { message, type: 'some_error', code: 'c' } };
}

export function goodReply({ vendorCase }: FaultyVendor): ScriptedReply {
  return vendorCase.chat ?? vendorCase.completions;
}

/** Asks in one dialect and holds the answer to what docs/errors.md says of it. */
export async function expectError(
  gateway: GatewayFixture,
  { vendor, dialect, ...expected }: ExpectedError & { vendor: FaultyVendor; dialect: Dialect },
): Promise<void> {
  const answer = await gateway.post(dialect.path(vendor), dialect.body(vendor));
  const text = await answer.text();
  const seen = { status: answer.status, retryAfter: answer.headers.get('retry-after') };
  expect({ ...seen, text }).toEqual({
    status: expected.status,
    retryAfter: expected.retryAfter ?? null,
    text: expect.stringMatching(expected.words ?? /./),
  });
  expect(answer.headers.get('content-type')).toBe('application/json');
  expectShape(JSON.parse(text) as Record<string, unknown>, dialect);
  expectNothingPrivate(text);
}

function expectShape(body: Record<string, unknown>, { title }: Dialect): void {
  if (title !== '/v1') {
    expect(Object.keys(body)).toEqual(['detail']);
    expect(body.detail).toBeTruthy();
    return;
  }
  expect(body).toEqual({
    error: {
      message: expect.stringMatching(/./),
      type: expect.stringMatching(/./),
      param: body.error && (body.error as { param: unknown }).param,
      code: body.error && (body.error as { code: unknown }).code,
    },
  });
}

/** No key, no address of a vendor, no stack. */
export function expectNothingPrivate(text: string): void {
  expect(text).not.toContain(KEY);
  expect(text).not.toMatch(/127\.0\.0\.1|\.invalid|node_modules|\bat \S+:\d+/);
}
