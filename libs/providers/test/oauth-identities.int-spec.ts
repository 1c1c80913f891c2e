import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VendorStub, type RecordedRequest, type ScriptedReply } from '@weir/testing';
import { providerRegistry, VendorTransport, type ProviderAdapter } from '../src/index.js';
import { openAiAnswers } from './vendor-cases/openai-answers.js';

const SECRET = 'secret-of-the-principal';
const REQUEST = { messages: [{ role: 'user', content: 'hi' }] };

/** A vendor whose own server hands out tokens: `token-1`, `token-2`, …, unless it is told to refuse. */
class TokenVendor {
  static async start(): Promise<TokenVendor> {
    const vendor: TokenVendor = new TokenVendor(await VendorStub.start((request) => vendor.answer(request)));
    return vendor;
  }

  refusal: ScriptedReply | null = null;
  private count = 0;

  private constructor(readonly stub: VendorStub) {}

  private answer({ path }: RecordedRequest): ScriptedReply {
    if (!path.endsWith('/token')) return openAiAnswers.chat;
    if (this.refusal) return this.refusal;
    this.count += 1;
    return { json: { access_token: `token-${String(this.count)}`, expires_in: 3600, token_type: 'Bearer' } };
  }

  reset(): void {
    this.stub.clear();
    this.refusal = null;
    this.count = 0;
  }

  tokenRequests(): readonly RecordedRequest[] {
    return this.stub.requests.filter(({ path }) => path.endsWith('/token'));
  }

  authorizations(): unknown[] {
    const calls = this.stub.requests.filter(({ path }) => !path.endsWith('/token'));
    return calls.map(({ headers }) => headers.authorization);
  }
}

const databricks = (url: string) => ({ host: url, client_id: 'principal', client_secret: SECRET });
const foundry = (url: string) => ({
  api_base: `${url}/openai/v1`,
  authority: url,
  tenant_id: 'tenant-1',
  client_id: 'principal',
  client_secret: SECRET,
});

describe.each([
  { provider: 'databricks', config: databricks, tokenPath: '/oidc/v1/token', issuer: 'Databricks' },
  {
    provider: 'azure-ai-foundry',
    config: foundry,
    tokenPath: '/tenant-1/oauth2/v2.0/token',
    issuer: 'Microsoft Entra ID',
  },
])('a client of $provider', ({ provider, config, tokenPath, issuer }) => {
  const transport = new VendorTransport();
  let vendor: TokenVendor;
  let adapter: ProviderAdapter;
  let nowMs: number;

  const chat = (timeoutMs = 5_000) => {
    if (!adapter.chat) throw new Error('no chat');
    return adapter.chat({ request: REQUEST, timeoutMs });
  };

  beforeAll(async () => {
    vendor = await TokenVendor.start();
  });
  beforeEach(() => {
    nowMs = 1_700_000_000_000;
    const definition = providerRegistry.find(provider);
    const context = { modelName: 'model-1', endpointType: 'llm/v1/chat' as const };
    const parsed = definition?.parseSettings(config(vendor.stub.url), context);
    if (!definition || !parsed?.ok) throw new Error(JSON.stringify(parsed));
    const ownHeaders = transport.withHeaders({ headers: { 'x-own': 'for the vendor only' } });
    adapter = definition.create(parsed.settings, {
      transport: ownHeaders,
      clock: () => nowMs,
      createId: () => 'id',
    });
  });
  afterEach(() => vendor.reset());
  afterAll(async () => {
    await transport.close();
    await vendor.stub.stop();
  });

  it('fetches one token for calls that begin together, as OAuth has it', async () => {
    await Promise.all([chat(), chat(), chat()]);
    const [request, ...others] = vendor.tokenRequests();
    expect(others).toEqual([]);
    expect(request).toMatchObject({ method: 'POST', path: tokenPath });
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(request?.headers).not.toHaveProperty('x-own');
    const form = Object.fromEntries(new URLSearchParams(request?.body));
    expect(form['grant_type']).toBe('client_credentials');
    const basic = `Basic ${Buffer.from(`principal:${SECRET}`).toString('base64')}`;
    const isInForm = form['client_id'] === 'principal' && form['client_secret'] === SECRET;
    expect(isInForm || request?.headers.authorization === basic).toBe(true);
    expect(vendor.authorizations()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-1']);
  });

  it('keeps the token and renews it before it ends', async () => {
    await chat();
    nowMs += 50 * 60_000;
    await chat();
    expect(vendor.tokenRequests()).toHaveLength(1);
    nowMs += 11 * 60_000;
    await chat();
    expect(vendor.tokenRequests()).toHaveLength(2);
    expect(vendor.authorizations().at(-1)).toBe('Bearer token-2');
  });

  it('says so when the secret is refused, without showing it', async () => {
    const error_description = `Client ${SECRET} is unknown`;
    vendor.refusal = { status: 400, json: { error: 'invalid_client', error_description } };
    const failure = await chat().catch((cause: unknown) => cause);
    expect(failure).toMatchObject({
      status: 401,
      failure: 'REFUSED',
      isRetryable: false,
      message: `${issuer} refused the credentials of the gateway: invalid_client: Client [redacted] is unknown`,
    });
    expect(vendor.authorizations()).toEqual([]);
  });

  it.each<[string, ScriptedReply, number]>([
    ['is away', { cutOff: 'before-answer' }, 502],
    ['fails', { status: 503, text: 'later' }, 503],
    ['gives no token', { json: { token_type: 'Bearer' } }, 502],
    ['gives a token that no header can carry', { json: { access_token: 'a\r\nx: y' } }, 502],
  ])('is not called without a token when the token service %s', async (_, reply, status) => {
    vendor.refusal = reply;
    await expect(chat()).rejects.toMatchObject({ status });
    expect(vendor.authorizations()).toEqual([]);
    vendor.refusal = null;
    await expect(chat()).resolves.toHaveProperty('value');
  });

  it('waits for a token no longer than the call may take', async () => {
    vendor.refusal = { json: { access_token: 'late', expires_in: 60 }, delayMs: 400 };
    await expect(chat(60)).rejects.toMatchObject({ status: 504, failure: 'TIMEOUT' });
  });
});
