import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testRedisUrl, VendorStub } from '@weir/testing';
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
});
