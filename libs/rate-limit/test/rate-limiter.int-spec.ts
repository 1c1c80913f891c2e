import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  MemoryRateLimiter,
  rateLimitKey,
  RedisRateLimiter,
  WindowSet,
  type LimitUnit,
  type RateLimitDecision,
  type RateLimiter,
} from '@weir/rate-limit';
import { testRedisUrl, waitUntil } from '@weir/testing';
import { Redis } from 'ioredis';

/** One way to make limiters that count together, and to let the time of their clock pass. */
interface Subject {
  limiters(count: number): Promise<RateLimiter[]>;
  pass(milliseconds: number): Promise<void>;
}

interface Bound {
  readonly capacity: number;
  readonly periodMs: number;
  readonly unit?: LimitUnit;
}

function windowsOf(endpoint: string, ...bounds: readonly Bound[]): WindowSet {
  return new WindowSet(
    bounds.map(({ capacity, periodMs, unit = 'calls' }) => ({
      key: rateLimitKey({ endpoint, unit, periodMs }),
      unit,
      capacity,
      periodMs,
      isPerCaller: false,
    })),
  );
}

describe('sliding windows', () => {
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
      return limiters;
    },
    async pass(milliseconds) {
      const end = (await serverMicros()) + milliseconds * 1000;
      await waitUntil(async () => (await serverMicros()) >= end, { everyMs: 5 });
    },
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
    };
  }

  describe.each([
    { name: 'in memory', makeSubject: memorySubject },
    { name: 'in Redis', makeSubject: () => redisSubject },
  ])('$name', ({ makeSubject }) => {
    let subject: Subject;
    let endpoint: string;
    let ask: (...bounds: readonly Bound[]) => Promise<RateLimitDecision>;
    let askTokens: (tokens: number, ...bounds: readonly Bound[]) => Promise<RateLimitDecision>;

    beforeEach(async () => {
      subject = makeSubject();
      endpoint = randomUUID();
      const [limiter] = await subject.limiters(1);
      if (!limiter) throw new Error('no limiter');
      askTokens = async (tokens, ...bounds) =>
        limiter.consume({ windows: windowsOf(endpoint, ...bounds), tokens });
      ask = (...bounds) => askTokens(0, ...bounds);
    });

    it('admits exactly the limit and tells what is left and when to come back', async () => {
      const limit = { capacity: 3, periodMs: 60_000 };
      const decisions = [];
      for (let i = 0; i < 5; i++) decisions.push(await ask(limit));
      expect(decisions).toMatchObject([
        { outcome: 'allowed', remaining: 2 },
        { outcome: 'allowed', remaining: 1 },
        { outcome: 'allowed', remaining: 0 },
        { outcome: 'limited', remaining: 0 },
        { outcome: 'limited', remaining: 0 },
      ]);
      const refused = decisions[4];
      expect(refused?.outcome === 'limited' && refused.retryAfterMs).toBeGreaterThan(50_000);
      expect(refused?.outcome === 'limited' && refused.retryAfterMs).toBeLessThanOrEqual(60_000);
    });

    it('holds for callers that ask at the same time through several limiters', async () => {
      const limiters = await subject.limiters(4);
      const windows = windowsOf(endpoint, { capacity: 25, periodMs: 60_000 });
      const decisions = await Promise.all(
        Array.from({ length: 200 }, async (_, i) =>
          limiters[i % limiters.length]?.consume({ windows, tokens: 0 }),
        ),
      );
      const allowed = decisions.filter((decision) => decision?.outcome === 'allowed');
      expect(allowed).toHaveLength(25);
      const told = new Set(allowed.map((decision) => decision?.outcome === 'allowed' && decision.remaining));
      expect(told.size).toBe(25);
    });

    it('gives a place back when its call leaves the window, not at a fixed beat', async () => {
      const outcome = async () => (await ask({ capacity: 2, periodMs: 2000 })).outcome;
      expect(await outcome()).toBe('allowed');
      await subject.pass(1200);
      expect([await outcome(), await outcome()]).toEqual(['allowed', 'limited']);
      await subject.pass(900);
      expect([await outcome(), await outcome()]).toEqual(['allowed', 'limited']);
    });

    it('counts a call in all its windows or in none', async () => {
      const narrow = { capacity: 2, periodMs: 60_000 };
      const wide = { capacity: 10, periodMs: 3_600_000 };
      for (let i = 0; i < 5; i++) await ask(narrow, wide);
      expect(await ask(wide)).toMatchObject({ outcome: 'allowed', remaining: 7 });
      expect(await ask(narrow, wide)).toMatchObject({ outcome: 'limited', window: 0 });
      expect(await ask({ ...wide, capacity: 3 }, { capacity: 1, periodMs: 1000 })).toMatchObject({
        outcome: 'limited',
        window: 0,
      });
    });

    it('reserves tokens, gives back what was not used and counts what was used beyond', async () => {
      const limit = { capacity: 100, periodMs: 60_000, unit: 'tokens' } as const;
      const settle = (decision: RateLimitDecision, used: number): void =>
        decision.outcome === 'allowed' ? decision.settle?.(used) : undefined;
      const first = await askTokens(70, limit);
      expect(first).toMatchObject({ outcome: 'allowed', remaining: 30 });
      expect(await askTokens(40, limit)).toMatchObject({ outcome: 'limited', remaining: 30 });
      settle(first, 20);
      // Commands of one connection are answered in order: the correction is in.
      const second = await askTokens(40, limit);
      expect(second).toMatchObject({ outcome: 'allowed', remaining: 40 });
      settle(second, 90);
      expect(await askTokens(1, limit)).toMatchObject({ outcome: 'limited', remaining: 0 });
      settle(first, 0);
    });

    it('keeps a large limit exact', async () => {
      const limit = { capacity: 3000, periodMs: 60_000 };
      let allowed = 0;
      for (let batch = 0; batch < 31; batch++) {
        const decisions = await Promise.all(Array.from({ length: 100 }, () => ask(limit)));
        allowed += decisions.filter((decision) => decision.outcome === 'allowed').length;
      }
      expect(allowed).toBe(3000);
    });

    it('counts what was admitted when the limit is changed', async () => {
      for (let i = 0; i < 4; i++) await ask({ capacity: 4, periodMs: 60_000 });
      expect(await ask({ capacity: 2, periodMs: 60_000 })).toMatchObject({ outcome: 'limited' });
      expect(await ask({ capacity: 6, periodMs: 60_000 })).toMatchObject({
        outcome: 'allowed',
        remaining: 1,
      });
    });

    it('refuses every call of a limit of zero', async () => {
      expect(await ask({ capacity: 0, periodMs: 60_000 })).toMatchObject({
        outcome: 'limited',
        retryAfterMs: 60_000,
      });
    });
  });

  describe('keys in Redis', () => {
    it('are few, small, and leave by themselves', async () => {
      const [limiter] = await redisSubject.limiters(1);
      const endpoint = randomUUID();
      const ask = async (...bounds: readonly Bound[]) =>
        limiter?.consume({ windows: windowsOf(endpoint, ...bounds), tokens: 5 });
      await ask({ capacity: 2, periodMs: 50 }, { capacity: 90, periodMs: 60, unit: 'tokens' });
      for (let batch = 0; batch < 20; batch++) {
        await Promise.all(Array.from({ length: 100 }, () => ask({ capacity: 9000, periodMs: 70 })));
      }
      const keys = await redis.keys(`*${endpoint}*`);
      expect(keys).toHaveLength(3);
      const biggest = keys.find((key) => key.endsWith(':70')) ?? '';
      expect(await redis.llen(biggest)).toBeLessThanOrEqual(1024);
      await waitUntil(async () => (await redis.keys(`*${endpoint}*`)).length === 0, {
        what: 'the keys to expire',
      });
    });
  });

  it('says so when Redis cannot be reached', async () => {
    const limiter = await RedisRateLimiter.connect('redis://127.0.0.1:1');
    open.push(limiter);
    const windows = windowsOf(randomUUID(), { capacity: 1, periodMs: 1000 });
    expect(await limiter.consume({ windows, tokens: 0 })).toEqual({
      outcome: 'store-unavailable',
      reason: 'not connected',
    });
    expect(await limiter.probe(windows)).toBe(false);
  });
});
