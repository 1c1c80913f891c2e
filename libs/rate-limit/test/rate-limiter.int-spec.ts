import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryRateLimiter, rateLimitKey, RedisRateLimiter, type RateLimiter } from '@weir/rate-limit';
import { testRedisUrl, waitUntil } from '@weir/testing';
import { Redis } from 'ioredis';

/** One way to make limiters that count together, and to let the time of their clock pass. */
interface Subject {
  limiters(count: number): Promise<RateLimiter[]>;
  pass(milliseconds: number): Promise<void>;
  isIdle(key: string): Promise<boolean>;
}

describe('sliding window', () => {
  let redis: Redis;
  const open: RateLimiter[] = [];

  beforeAll(() => {
    redis = new Redis(testRedisUrl());
  });

  afterAll(async () => {
    await Promise.all(open.map((limiter) => limiter.close()));
    await redis.quit();
  });

  async function serverMicros(): Promise<number> {
    const [seconds, micros] = await redis.time();
    return Number(seconds) * 1_000_000 + Number(micros);
  }

  const redisSubject: Subject = {
    async limiters(count) {
      const limiters = await Promise.all(
        Array.from({ length: count }, () => RedisRateLimiter.connect(testRedisUrl())),
      );
      open.push(...limiters);
      for (const limiter of limiters) await waitUntil(() => answers(limiter), { what: 'the connection' });
      return limiters;
    },
    async pass(milliseconds) {
      const end = (await serverMicros()) + milliseconds * 1000;
      await waitUntil(async () => (await serverMicros()) >= end, { everyMs: 5 });
    },
    isIdle: async (key) => (await redis.exists(key, `${key}:total`)) === 0,
  };

  function memorySubject(): Subject {
    let micros = 1_000_000;
    return {
      limiters: (count) => {
        const shared = new MemoryRateLimiter(() => micros);
        return Promise.resolve(Array.from({ length: count }, () => shared));
      },
      pass: (milliseconds) => {
        micros += milliseconds * 1000;
        return Promise.resolve();
      },
      isIdle: () => Promise.resolve(true),
    };
  }

  async function answers(limiter: RateLimiter): Promise<boolean> {
    const decision = await limiter.consume({
      key: rateLimitKey({ scope: 'endpoint', name: `probe-${randomUUID()}` }),
      limit: { calls: 1, periodMs: 10 },
    });
    return decision.outcome !== 'store-unavailable';
  }

  describe.each([
    { name: 'in memory', makeSubject: memorySubject },
    { name: 'in Redis', makeSubject: () => redisSubject },
  ])('$name', ({ makeSubject }) => {
    let subject: Subject;
    let key: string;

    beforeEach(() => {
      subject = makeSubject();
      key = rateLimitKey({ scope: 'endpoint', name: randomUUID() });
    });

    it('admits exactly the limit and tells what is left and when to come back', async () => {
      const [limiter] = await subject.limiters(1);
      const limit = { calls: 3, periodMs: 60_000 };
      const decisions = [];
      for (let i = 0; i < 5; i++) decisions.push(await limiter?.consume({ key, limit }));
      expect(decisions.map((decision) => decision?.outcome)).toEqual([
        'allowed',
        'allowed',
        'allowed',
        'limited',
        'limited',
      ]);
      expect(decisions.slice(0, 3)).toMatchObject([{ remaining: 2 }, { remaining: 1 }, { remaining: 0 }]);
      const refused = decisions[4];
      expect(refused?.outcome === 'limited' && refused.retryAfterMs).toBeGreaterThan(50_000);
      expect(refused?.outcome === 'limited' && refused.retryAfterMs).toBeLessThanOrEqual(60_000);
    });

    it('holds for callers that ask at the same time through several limiters', async () => {
      const limiters = await subject.limiters(4);
      const limit = { calls: 25, periodMs: 60_000 };
      const decisions = await Promise.all(
        Array.from({ length: 200 }, async (_, i) => limiters[i % limiters.length]?.consume({ key, limit })),
      );
      expect(decisions.filter((decision) => decision?.outcome === 'allowed')).toHaveLength(25);
    });

    it('gives a place back when its call leaves the window, not at a fixed beat', async () => {
      const [limiter] = await subject.limiters(1);
      const limit = { calls: 2, periodMs: 2000 };
      const outcome = async () => (await limiter?.consume({ key, limit }))?.outcome;
      expect(await outcome()).toBe('allowed');
      await subject.pass(1200);
      expect([await outcome(), await outcome()]).toEqual(['allowed', 'limited']);
      await subject.pass(900);
      expect([await outcome(), await outcome()]).toEqual(['allowed', 'limited']);
    });

    it('keeps a large limit exact while it keeps few entries', async () => {
      const [limiter] = await subject.limiters(1);
      const limit = { calls: 3000, periodMs: 60_000 };
      let allowed = 0;
      // In batches: a thousand commands at once could wait longer than a command may.
      for (let batch = 0; batch < 31; batch++) {
        const decisions = await Promise.all(
          Array.from({ length: 100 }, async () => limiter?.consume({ key, limit })),
        );
        allowed += decisions.filter((decision) => decision?.outcome === 'allowed').length;
      }
      expect(allowed).toBe(3000);
      if (subject === redisSubject) expect(await redis.llen(key)).toBeLessThanOrEqual(1024);
    });

    it('counts what was admitted when the limit is changed', async () => {
      const [limiter] = await subject.limiters(1);
      for (let i = 0; i < 4; i++) await limiter?.consume({ key, limit: { calls: 4, periodMs: 60_000 } });
      expect(await limiter?.consume({ key, limit: { calls: 2, periodMs: 60_000 } })).toMatchObject({
        outcome: 'limited',
      });
      expect(await limiter?.consume({ key, limit: { calls: 6, periodMs: 60_000 } })).toMatchObject({
        outcome: 'allowed',
        remaining: 1,
      });
    });

    it('counts each key by itself, leaves nothing behind, and refuses all calls of a zero limit', async () => {
      const [limiter] = await subject.limiters(1);
      const limit = { calls: 1, periodMs: 50 };
      expect(await limiter?.consume({ key, limit })).toMatchObject({ outcome: 'allowed' });
      expect(await limiter?.consume({ key: `${key}-2`, limit })).toMatchObject({ outcome: 'allowed' });
      expect(await limiter?.consume({ key: `${key}-3`, limit: { calls: 0, periodMs: 1000 } })).toMatchObject({
        outcome: 'limited',
        retryAfterMs: 1000,
      });
      await subject.pass(1100);
      await waitUntil(() => subject.isIdle(key), { what: 'the keys to expire' });
    });
  });

  it('says so when Redis cannot be reached', async () => {
    const limiter = await RedisRateLimiter.connect('redis://127.0.0.1:1');
    open.push(limiter);
    const started = performance.now();
    const decision = await limiter.consume({ key, limit: { calls: 1, periodMs: 1000 } });
    expect(decision.outcome).toBe('store-unavailable');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  const key = rateLimitKey({ scope: 'endpoint', name: `unreachable-${randomUUID()}` });
});
