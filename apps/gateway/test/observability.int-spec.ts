import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort, VendorStub, waitUntil } from '@weir/testing';
import { chatAnswer, chatBody, chatEndpoint, GatewayFixture } from './gateway-fixture.js';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

describe('what is told about calls', () => {
  let vendor: VendorStub;
  let gateway: GatewayFixture;

  beforeAll(async () => {
    vendor = await VendorStub.start({ json: chatAnswer });
    gateway = await GatewayFixture.start(config());
  });
  afterAll(async () => {
    await gateway.stop();
    await vendor.stop();
  });
  beforeEach(() => vendor.clear());

  const config = (): string =>
    [
      'endpoints:',
      chatEndpoint('chat', vendor.url),
      chatEndpoint('limited', vendor.url, '    limit: {calls: 1, renewal_period: hour}'),
    ].join('\n');

  /** Values of the metrics page by their whole name, labels included. */
  async function metrics(server = gateway): Promise<Record<string, number>> {
    const answer = await server.get('/metrics');
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return Object.fromEntries(
      lines.map((line) => {
        const space = line.lastIndexOf(' ');
        return [line.slice(0, space), Number(line.slice(space + 1))];
      }),
    );
  }

  it.each([
    ['its own', 'trace-4711/abc', 'trace-4711/abc'],
    ['one of ours for none', null, UUID],
    ['one of ours for one that is too long', 'x'.repeat(129), UUID],
    ['one of ours for one with odd characters', '<script>', UUID],
  ])('gives a request %s as its id', async (_what, given, expected) => {
    const headers: Record<string, string> = given === null ? {} : { 'x-request-id': given };
    const answers = [
      await gateway.post('/endpoints/chat/invocations', chatBody, headers),
      await gateway.post('/v1/chat/completions', { ...chatBody, model: 'nope' }, headers),
      await fetch(`${gateway.url}/nowhere`, { headers }),
      await fetch(`${gateway.url}/health`, { headers }),
      await gateway.post('/endpoints/chat/invocations', { ...chatBody, stream: true }, headers),
    ];
    for (const answer of answers) {
      expect(answer.headers.get('x-request-id')).toEqual(
        expected instanceof RegExp ? expect.stringMatching(expected) : expected,
      );
      await answer.text();
    }
  });

  it('counts calls, tokens, refusals and vendor errors by endpoint', async () => {
    const before = await metrics();
    const grown = async (): Promise<Record<string, number>> => {
      const after = await metrics();
      return Object.fromEntries(
        Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]),
      );
    };
    await gateway.post('/endpoints/chat/invocations', chatBody);
    await gateway.post('/v1/chat/completions', { ...chatBody, model: 'chat' });
    await gateway.post('/gateway/chat/invocations', { ...chatBody, candidate_count: 1 });
    vendor.enqueue({ status: 429, json: { error: { message: 'slow down' } } });
    await gateway.post('/endpoints/chat/invocations', chatBody);
    await gateway.post('/endpoints/limited/invocations', chatBody);
    await gateway.post('/endpoints/limited/invocations', chatBody);
    for (const name of ['a', 'b', 'c']) await gateway.post(`/endpoints/${name}/invocations`, chatBody);
    const counted = await grown();
    expect(counted).toMatchObject({
      'weir_gateway_requests_total{endpoint="chat",surface="native",status="2xx"}': 1,
      'weir_gateway_requests_total{endpoint="chat",surface="native",status="4xx"}': 1,
      'weir_gateway_requests_total{endpoint="chat",surface="openai",status="2xx"}': 1,
      'weir_gateway_requests_total{endpoint="chat",surface="2.8",status="2xx"}': 1,
      'weir_gateway_requests_total{endpoint="limited",surface="native",status="2xx"}': 1,
      'weir_gateway_requests_total{endpoint="limited",surface="native",status="4xx"}': 1,
      'weir_gateway_requests_total{endpoint="(unknown)",surface="native",status="4xx"}': 3,
      'weir_gateway_rate_limited_total{endpoint="limited"}': 1,
      'weir_gateway_vendor_errors_total{endpoint="chat",kind="rate_limited"}': 1,
      'weir_gateway_tokens_total{endpoint="chat",kind="input"}': 6,
      'weir_gateway_tokens_total{endpoint="chat",kind="output"}': 3,
      'weir_gateway_request_duration_seconds_count{endpoint="chat"}': 4,
    });
    expect(Object.keys(counted).filter((name) => name.includes('endpoint="a"'))).toEqual([]);
  });

  it('tells about streams while they run, and about the process', async () => {
    const events = [{ ...chatAnswer, choices: [{ index: 0, delta: { content: 'x' } }] }, '[DONE]'];
    vendor.enqueue({ events, gapMs: 300 });
    const stream = await gateway.post('/endpoints/chat/invocations', { ...chatBody, stream: true });
    expect(await metrics()).toMatchObject({
      weir_gateway_active_streams: 1,
      weir_gateway_active_calls: 1,
      weir_gateway_config_is_current: 1,
      weir_gateway_config_endpoints: 2,
      process_resident_memory_bytes: expect.any(Number),
      nodejs_eventloop_lag_p99_seconds: expect.any(Number),
    });
    await stream.text();
    expect(await metrics()).toMatchObject({
      weir_gateway_active_streams: 0,
      'weir_gateway_time_to_first_token_seconds_bucket{endpoint="chat",le="0.1"}': 0,
      'weir_gateway_time_to_first_token_seconds_count{endpoint="chat"}': 1,
    });
  });

  it('counts a caller that went away as such, and not as an error of the vendor', async () => {
    const caller = new AbortController();
    vendor.enqueue({ delayMs: 30_000, json: chatAnswer });
    const call = fetch(`${gateway.url}/endpoints/chat/invocations`, {
      method: 'POST',
      body: JSON.stringify(chatBody),
      signal: caller.signal,
    });
    await vendor.received(1);
    caller.abort();
    await expect(call).rejects.toThrow();
    await waitUntil(
      async () =>
        (await metrics())[
          'weir_gateway_requests_total{endpoint="chat",surface="native",status="canceled"}'
        ] === 1,
      { what: 'the canceled call' },
    );
    expect(Object.keys(await metrics()).filter((name) => name.includes('kind="unreachable"'))).toEqual([]);
  });

  it('shows that an edit of the configuration was refused', async () => {
    gateway.save('endpoints: [');
    await waitUntil(async () => (await metrics()).weir_gateway_config_is_current === 0, {
      what: 'the bad edit on the page',
    });
    gateway.save(config());
    await waitUntil(async () => (await metrics()).weir_gateway_config_is_current === 1, {
      what: 'the mended configuration on the page',
    });
  });

  it('moves the metrics to another path and another port, or turns them off', async () => {
    const port = await freePort();
    const moved = await GatewayFixture.start(config(), {
      environment: { WEIR_METRICS_PATH: '/internal/numbers', WEIR_METRICS_PORT: String(port) },
    });
    const off = await GatewayFixture.start(config(), { environment: { WEIR_METRICS_PATH: 'off' } });
    try {
      const page = await fetch(`http://127.0.0.1:${port}/internal/numbers`);
      expect(await page.text()).toContain('weir_gateway_active_calls 0');
      expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
      expect((await moved.get('/internal/numbers')).status).toBe(404);
      expect((await off.get('/metrics')).status).toBe(404);
    } finally {
      await moved.stop();
      await off.stop();
    }
  });
});
