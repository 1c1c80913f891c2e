import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testRedisUrl, VendorStub, waitUntil } from '@weir/testing';
import { Redis } from 'ioredis';
import { chatAnswer, chatBody, chatEndpoint, GatewayFixture } from './gateway-fixture.js';

describe('limits', () => {
  let vendor: VendorStub;
  const running: GatewayFixture[] = [];

  beforeAll(async () => {
    vendor = await VendorStub.start({ json: chatAnswer });
  });
  afterAll(() => vendor.stop());
  beforeEach(() => vendor.clear());
  afterEach(async () => {
    await Promise.all(running.splice(0).map((gateway) => gateway.stop()));
  });

  async function start(config: string, redisUrl?: string): Promise<GatewayFixture> {
    const gateway = await GatewayFixture.start(config, redisUrl === undefined ? {} : { redisUrl });
    running.push(gateway);
    return gateway;
  }
  const limited = (name: string, calls: number, more = ''): string =>
    `endpoints:\n${chatEndpoint(name, vendor.url, `    limit: {calls: ${calls}, renewal_period: hour}\n${more}`)}\n`;
  const withLimits = (name: string, limits: string): string =>
    `endpoints:\n${chatEndpoint(name, vendor.url, `    limit: ${limits}\n`)}\n`;
  const tally = (answers: readonly Response[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  };

  it('counts all paths of an endpoint together and tells when to come back', async () => {
    const name = `chat-${randomUUID()}`;
    const gateway = await start(limited(name, 3));
    const first = await gateway.post(`/endpoints/${name}/invocations`, chatBody);
    await gateway.post(`/gateway/${name}/invocations`, chatBody);
    await gateway.post('/v1/chat/completions', { ...chatBody, model: name });
    expect(first.headers.get('ratelimit-remaining')).toBe('2');
    const refused = await gateway.post(`/endpoints/${name}/invocations`, chatBody);
    expect({ status: refused.status, body: await refused.json() }).toEqual({
      status: 429,
      body: { error: 'Rate limit exceeded: 3 per 1 hour' },
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3500);
    const openAi = await gateway.post('/v1/chat/completions', { ...chatBody, model: name });
    expect(await openAi.json()).toMatchObject({
      error: { message: 'Rate limit exceeded: 3 per 1 hour', code: 'rate_limit_exceeded' },
    });
    expect(vendor.requests).toHaveLength(3);
  });

  it('takes nothing from the limit for calls that are refused before', async () => {
    const name = `chat-${randomUUID()}`;
    const gateway = await start(limited(name, 1));
    for (const body of [{}, '{"messages": [', { ...chatBody, model: 'x' }]) {
      expect((await gateway.post(`/endpoints/${name}/invocations`, body)).status).toBe(422);
    }
    expect((await gateway.post(`/endpoints/${name}/invocations`, chatBody)).status).toBe(200);
  });

  it('holds over two gateways that share a Redis', async () => {
    const config = limited(`chat-${randomUUID()}`, 20);
    const name = /name: (chat-\S+)/.exec(config)?.[1] ?? '';
    const gateways = [await start(config, testRedisUrl()), await start(config, testRedisUrl())];
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, index) =>
        gateways[index % 2]?.post(`/endpoints/${name}/invocations`, chatBody),
      ),
    );
    expect(tally(answers.filter((answer) => answer !== undefined))).toEqual({ 200: 20, 429: 40 });
    expect(vendor.requests).toHaveLength(20);
  });

  it.each([
    ['local', { 200: 2, 429: 2 }],
    ['open', { 200: 4 }],
    ['closed', { 503: 4 }],
  ])('follows on_store_failure: %s while Redis is away', async (policy, expected) => {
    const name = `chat-${randomUUID()}`;
    const gateway = await start(limited(name, 2, `    on_store_failure: ${policy}\n`), 'redis://127.0.0.1:1');
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await gateway.post(`/endpoints/${name}/invocations`, chatBody));
    expect(tally(answers)).toEqual(expected);
  });

  describe.each([
    { store: 'in memory', url: undefined },
    { store: 'in Redis', url: testRedisUrl },
  ])('of several kinds, $store', ({ url }) => {
    let name: string;
    const startWith = (limits: string) => {
      name = `chat-${randomUUID()}`;
      return start(withLimits(name, limits), url?.());
    };
    const path = () => `/endpoints/${name}/invocations`;

    it('counts a call in all limits or in none, and tells of the tightest', async () => {
      const gateway = await startWith(
        '[{calls: 2, renewal_period: hour}, {calls: 5, renewal_period: day}, {calls: 900, renewal_period: minute}]',
      );
      const answers = [];
      for (let i = 0; i < 4; i++) answers.push(await gateway.post(path(), chatBody));
      const told = answers.map(({ status, headers }) => [
        status,
        headers.get('ratelimit-limit'),
        headers.get('ratelimit-remaining'),
      ]);
      expect(told).toEqual([
        [200, '2', '1'],
        [200, '2', '0'],
        [429, '2', '0'],
        [429, '2', '0'],
      ]);
      expect(answers[3]?.headers.get('ratelimit-policy')).toBe(
        '2;w=3600;comment="calls", 5;w=86400;comment="calls", 900;w=60;comment="calls"',
      );
      expect(await answers[3]?.json()).toEqual({ error: 'Rate limit exceeded: 2 per 1 hour' });
      expect(vendor.requests).toHaveLength(2);
      const listing = (await (await gateway.get(`/api/2.0/endpoints/${name}`)).json()) as object;
      expect(listing).toMatchObject({ limit: { calls: 2, key: null, renewal_period: 'hour' } });
    });

    it('counts every caller by itself, and all of them for the endpoint', async () => {
      const gateway = await startWith(
        '[{calls: 2, renewal_period: hour, per: caller}, {calls: 5, renewal_period: hour}]',
      );
      const as = async (key: string) =>
        (await gateway.post(path(), chatBody, { authorization: `Bearer ${key}` })).status;
      expect([await as('a'), await as('a'), await as('a')]).toEqual([200, 200, 429]);
      expect([await as('b'), await as('b'), await as('b')]).toEqual([200, 200, 429]);
      expect([await as('c'), await as('c'), await as('d')]).toEqual([200, 429, 429]);
      expect(vendor.requests).toHaveLength(5);
    });

    it('counts by a header, on all paths', async () => {
      const gateway = await startWith('{calls: 2, renewal_period: hour, per: {header: X-Team}}');
      const team = async (value: string) => [
        (await gateway.post(path(), chatBody, { 'x-team': value })).status,
        (await gateway.post(`/gateway/${name}/invocations`, chatBody, { 'X-TEAM': value })).status,
        (await gateway.post('/v1/chat/completions', { ...chatBody, model: name }, { 'x-team': value }))
          .status,
      ];
      expect(await team('red')).toEqual([200, 200, 429]);
      expect(await team('blue')).toEqual([200, 200, 429]);
    });

    it('reserves tokens and settles to what the vendor counted', async () => {
      const gateway = await startWith('{tokens: 100, renewal_period: hour}');
      // About 7 tokens of request and 60 of answer are reserved; the vendor counts 3.
      const ask = (more: object = { max_tokens: 60 }) => gateway.post(path(), { ...chatBody, ...more });
      const first = await ask();
      expect([first.status, first.headers.get('ratelimit-limit')]).toEqual([200, '100']);
      expect(Number(first.headers.get('ratelimit-remaining'))).toBeLessThan(40);
      await waitUntil(async () => Number((await ask()).headers.get('ratelimit-remaining')) > 20);
      const large = await ask({ max_tokens: 99 });
      expect({ status: large.status, body: await large.json() }).toEqual({
        status: 429,
        body: { error: 'Rate limit exceeded: 100 tokens per 1 hour' },
      });
    });

    it('admits no two calls at once whose tokens exceed the limit together', async () => {
      const gateway = await startWith('{tokens: 100, renewal_period: hour}');
      vendor.enqueue({ json: chatAnswer, delayMs: 300 }, { json: chatAnswer, delayMs: 300 });
      const body = { ...chatBody, max_tokens: 60 };
      const answers = await Promise.all([gateway.post(path(), body), gateway.post(path(), body)]);
      expect(tally(answers)).toEqual({ 200: 1, 429: 1 });
    });

    it('counts what was used beyond the estimate', async () => {
      const gateway = await startWith('{tokens: 100, renewal_period: hour}');
      vendor.enqueue({
        json: { ...chatAnswer, usage: { prompt_tokens: 5, completion_tokens: 95, total_tokens: 100 } },
      });
      expect((await gateway.post(path(), chatBody)).status).toBe(200);
      await waitUntil(async () => (await gateway.post(path(), chatBody)).status === 429);
    });

    it('settles a stream at its end', async () => {
      const gateway = await startWith('{tokens: 100, renewal_period: hour}');
      const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-4' };
      const choice = { index: 0, delta: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' };
      const usage = { prompt_tokens: 20, completion_tokens: 70, total_tokens: 90 };
      vendor.enqueue({
        events: [{ ...chunk, choices: [choice] }, { ...chunk, choices: [], usage }, '[DONE]'],
      });
      const stream = await gateway.post(path(), { ...chatBody, stream: true });
      expect(await stream.text()).toContain('[DONE]');
      await waitUntil(
        async () => (await gateway.post(path(), { ...chatBody, max_tokens: 10 })).status === 429,
      );
    });

    it('gives the tokens back when the vendor refuses the call', async () => {
      const gateway = await startWith('{tokens: 100, renewal_period: hour}');
      const ask = () => gateway.post(path(), { ...chatBody, max_tokens: 80 });
      vendor.enqueue({ status: 500, json: { error: { message: 'overloaded' } } });
      expect((await ask()).status).toBe(500);
      await waitUntil(async () => (await ask()).status === 200);
    });
  });

  it('keeps no credential', async () => {
    const name = `chat-${randomUUID()}`;
    const gateway = await start(
      withLimits(name, '{calls: 1, renewal_period: hour, per: caller}'),
      testRedisUrl(),
    );
    const secret = `very-secret-${randomUUID()}`;
    await gateway.post(`/endpoints/${name}/invocations`, chatBody, { authorization: `Bearer ${secret}` });
    const redis = new Redis(testRedisUrl());
    const keys = await redis.keys(`*${name}*`);
    redis.disconnect();
    expect(keys).toEqual([expect.stringMatching(/:calls:3600000:caller:[\w-]{43}$/)]);
    expect(keys.join()).not.toContain(secret);
  });
});
