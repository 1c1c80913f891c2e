import { generateKeyPairSync, verify } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { VendorStub, waitUntil } from '@weir/testing';
import { ProviderError, providerRegistry, VendorTransport, type ProviderAdapter } from '../src/index.js';
import { askMachine } from '../src/vertex-ai/machine-token.js';
import { geminiAnswers } from './vendor-cases/gemini-answers.js';

const START_MS = 1_700_000_000_000;
const MINUTE_MS = 60_000;
const request = { messages: [{ role: 'user', content: 'hi' }] };
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

function decode(part = ''): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

describe('tokens for Vertex AI', () => {
  let vendor: VendorStub;
  let tokens: VendorStub;
  let nowMs = START_MS;
  const transport = new VendorTransport();

  beforeAll(async () => {
    vendor = await VendorStub.start(geminiAnswers.chat);
    tokens = await VendorStub.start();
  });
  afterEach(() => {
    vendor.clear();
    tokens.clear();
    nowMs = START_MS;
  });
  afterAll(async () => {
    await Promise.all([vendor.stop(), tokens.stop()]);
    await transport.close();
  });

  const token = (value: string, expiresIn: number | undefined = 3600) => ({
    json: { access_token: value, expires_in: expiresIn, token_type: 'Bearer' },
  });

  function adapter(credentials: object = account(), over = transport): ProviderAdapter {
    const definition = providerRegistry.find('vertex_ai');
    const config = {
      vertex_project: 'my-project',
      vertex_location: 'europe-west4',
      vertex_credentials: JSON.stringify(credentials),
      api_base: `${vendor.url}/v1`,
    };
    const parsed = definition?.parseSettings(config, {
      modelName: 'gemini-2.5-flash',
      endpointType: 'llm/v1/chat',
    });
    if (!definition || !parsed?.ok) throw new Error(JSON.stringify(parsed));
    return definition.create(parsed.settings, {
      transport: over,
      clock: () => nowMs,
      createId: () => 'id-1',
    });
  }

  const account = (tokenUri = `${tokens.url}/token`) => ({
    type: 'service_account',
    client_email: 'gateway@my-project.iam.gserviceaccount.com',
    private_key_id: 'key-1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: tokenUri,
  });

  const chat = (of: ProviderAdapter, limits: { timeoutMs?: number; signal?: AbortSignal } = {}) => {
    if (!of.chat) throw new Error('no chat');
    return of.chat({ request, timeoutMs: 5_000, ...limits });
  };

  const failureOf = async (work: Promise<unknown>): Promise<ProviderError> => {
    const outcome = await work.catch((cause: unknown) => cause);
    if (!ProviderError.isInstance(outcome)) throw new Error(`no ProviderError: ${String(outcome)}`);
    return outcome;
  };

  const bearers = () => vendor.requests.map(({ headers }) => headers.authorization);

  it('come for a signed assertion, which says who asks and for what', async () => {
    tokens.enqueue(token('ya29.first'));
    await chat(adapter());
    const [asked] = tokens.requests;
    expect(asked).toMatchObject({ method: 'POST', path: '/token' });
    expect(asked?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const form = new URLSearchParams(asked?.body);
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [header, claims, signature = ''] = (form.get('assertion') ?? '').split('.');
    expect(decode(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
    expect(decode(claims)).toEqual({
      iss: 'gateway@my-project.iam.gserviceaccount.com',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: `${tokens.url}/token`,
      iat: START_MS / 1000,
      exp: START_MS / 1000 + 3600,
    });
    const signed = Buffer.from(`${header ?? ''}.${claims ?? ''}`);
    expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(vendor.requests[0]).toMatchObject({
      path: '/v1/projects/my-project/locations/europe-west4/publishers/google/models/gemini-2.5-flash:generateContent',
      headers: { authorization: 'Bearer ya29.first' },
    });
  });

  it('come for the refresh token of a user', async () => {
    tokens.enqueue(token('ya29.user'));
    const user = { type: 'authorized_user', client_id: 'i', client_secret: 's', refresh_token: 'r' };
    await chat(adapter({ ...user, token_uri: `${tokens.url}/token` }));
    expect(Object.fromEntries(new URLSearchParams(tokens.requests[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'i',
      client_secret: 's',
      refresh_token: 'r',
    });
    expect(bearers()).toEqual(['Bearer ya29.user']);
  });

  it('are fetched once for many calls, and renewed early without a wait', async () => {
    tokens.enqueue(token('first'), token('second'));
    const endpoint = adapter();
    await Promise.all([chat(endpoint), chat(endpoint), chat(endpoint)]);
    nowMs += 50 * MINUTE_MS;
    await chat(endpoint);
    expect(tokens.requests).toHaveLength(1);
    nowMs += 6 * MINUTE_MS;
    await chat(endpoint);
    expect(bearers()).toEqual(Array.from({ length: 5 }, () => 'Bearer first'));
    await tokens.received(2);
    await waitUntil(
      async () => {
        await chat(endpoint);
        return bearers().at(-1) === 'Bearer second';
      },
      { what: 'the renewed token' },
    );
    expect(tokens.requests).toHaveLength(2);
  });

  it('are asked for without the headers of the endpoint', async () => {
    tokens.enqueue(token('first'));
    const headers = { 'x-team': 'secret-team', authorization: 'Basic x' };
    await chat(adapter(account(), transport.withHeaders({ headers, secrets: ['secret-team'] })));
    expect(tokens.requests[0]?.headers).not.toHaveProperty('x-team');
    expect(tokens.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(vendor.requests[0]?.headers['x-team']).toBe('secret-team');
  });

  it('that are refused are a 401 which names the reason and no secret', async () => {
    tokens.enqueue((asked) => ({
      status: 400,
      json: { error: 'invalid_grant', error_description: `Invalid signature of ${asked.body}` },
    }));
    const failure = await failureOf(chat(adapter()));
    expect(failure).toMatchObject({ status: 401, vendorStatus: 400, isRetryable: false });
    expect(failure.message).toContain('invalid_grant: Invalid signature');
    expect(JSON.stringify([failure.message, failure.detail])).not.toMatch(/eyJ/);
    expect(vendor.requests).toHaveLength(0);
  });

  it.each<[string, Parameters<VendorStub['enqueue']>[0], object]>([
    ['is overloaded', { status: 503, json: { error: 'unavailable' } }, { status: 503, isRetryable: true }],
    ['breaks off', { cutOff: 'before-answer' }, { status: 502, failure: 'UNREACHABLE' }],
    ['answers nonsense', { json: { token: 'x' } }, { status: 502, failure: 'UNREADABLE' }],
    ['answers with line breaks', token('a\r\nx: y'), { status: 502, failure: 'UNREADABLE' }],
  ])('fail a call when their service %s, and only that call', async (_, reply, expected) => {
    tokens.enqueue(reply, token('next'));
    const endpoint = adapter();
    expect(await failureOf(chat(endpoint))).toMatchObject(expected);
    await chat(endpoint);
    expect(bearers()).toEqual(['Bearer next']);
  });

  it('keep nobody longer than the call may take', async () => {
    tokens.enqueue({ ...token('late'), delayMs: 400 });
    const endpoint = adapter();
    const caller = new AbortController();
    const left = failureOf(chat(endpoint, { signal: caller.signal }));
    const hurried = failureOf(chat(endpoint, { timeoutMs: 50 }));
    const patient = chat(endpoint);
    caller.abort();
    expect(await left).toMatchObject({ failure: 'ABORTED' });
    expect(await hurried).toMatchObject({ status: 504, failure: 'TIMEOUT' });
    await patient;
    expect(tokens.requests).toHaveLength(1);
    expect(bearers()).toEqual(['Bearer late']);
  });

  it('are never asked for at a metadata service that a file names', async () => {
    const failure = await failureOf(chat(adapter(account('http://169.254.169.254/token'))));
    expect(failure.status).toBe(502);
    expect(vendor.requests).toHaveLength(0);
  });

  describe('of the machine', () => {
    it('come from its metadata service', async () => {
      tokens.enqueue(token('machine'));
      expect(await askMachine(tokens.url)).toMatchObject({ access_token: 'machine' });
      expect(tokens.requests[0]).toMatchObject({
        method: 'GET',
        path: '/computeMetadata/v1/instance/service-accounts/default/token',
        headers: { 'metadata-flavor': 'Google' },
      });
    });

    it.each<[string, Parameters<VendorStub['enqueue']>[0]]>([
      ['no account', { status: 404, text: 'no' }],
      ['no JSON', { text: '<html>' }],
      ['too much', { text: 'x'.repeat(70_000) }],
      ['nothing', { cutOff: 'before-answer' }],
    ])('are missed when it has %s', async (_, reply) => {
      tokens.enqueue(reply);
      expect(await failureOf(askMachine(tokens.url))).toMatchObject({ status: 502, failure: 'UNREACHABLE' });
    });
  });
});
