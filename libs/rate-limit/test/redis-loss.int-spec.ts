import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Logger } from '@weir/observability';
import {
  GuardedRateLimiter,
  rateLimitKey,
  RedisRateLimiter,
  WindowSet,
  type RateLimitDecision,
  type StoreFailurePolicy,
} from '@weir/rate-limit';
import { OwnRedis, waitUntil } from '@weir/testing';
import { Redis } from 'ioredis';

describe('a Redis that is lost', () => {
  let redis: OwnRedis;
  let limiter: GuardedRateLimiter;
  let lines: string[];
  const endpoint = randomUUID();

  beforeEach(async () => {
    redis = await OwnRedis.start();
    lines = [];
    const logger = {
      info: (...parts: unknown[]) => lines.push(`info ${String(parts.at(-1))}`),
      warn: (...parts: unknown[]) => lines.push(`warn ${String(parts.at(-1))}`),
    } as unknown as Logger;
    limiter = new GuardedRateLimiter(await RedisRateLimiter.connect(redis.url), logger);
  });

  afterEach(async () => {
    await limiter.close();
    await redis.stop();
  });

  /** A promise only when the store was asked. */
  function decide(
    onStoreFailure: StoreFailurePolicy,
    capacity = 1_000_000,
  ): RateLimitDecision | Promise<RateLimitDecision> {
    const unit = 'calls';
    const periodMs = 600_000;
    const key = rateLimitKey({ endpoint: `${endpoint}-${capacity}`, unit, periodMs });
    const windows = new WindowSet([{ key, unit, capacity, periodMs, isPerCaller: false }]);
    return limiter.consume({ windows, tokens: 0, onStoreFailure }, (decision) => decision);
  }

  const ask = async (onStoreFailure: StoreFailurePolicy, capacity?: number): Promise<RateLimitDecision> =>
    decide(onStoreFailure, capacity);

  /** Callers that never stop asking, each as soon as it is answered. */
  function load(onStoreFailure: StoreFailurePolicy, callers = 32) {
    const state = { isOn: true, outcomes: new Map<string, number>() };
    const call = async (): Promise<void> => {
      while (state.isOn) {
        const { outcome } = await ask(onStoreFailure);
        state.outcomes.set(outcome, (state.outcomes.get(outcome) ?? 0) + 1);
        // Decisions without a store are made at once: others must get their turn.
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const ended = Promise.all(Array.from({ length: callers }, call));
    return { state, stop: () => ((state.isOn = false), ended) };
  }

  const isAway = () => waitUntil(() => lines.length === 1, { what: 'the loss to be told' });
  const isBack = () => waitUntil(() => lines.length === 2, { what: 'the return to be told' });
  const toldOnce = [
    'warn the rate limit store is away; each endpoint follows its on_store_failure',
    'info the rate limit store is back',
  ];

  it.each(['local', 'open', 'closed'] as const)(
    'is followed by on_store_failure: %s and by its return, mid-load, in one line each',
    async (policy) => {
      const { state, stop } = load(policy);
      await waitUntil(() => (state.outcomes.get('allowed') ?? 0) > 100);
      await redis.kill();
      await isAway();
      const unavailableBefore = state.outcomes.get('store-unavailable') ?? 0;
      const allowedBefore = state.outcomes.get('allowed') ?? 0;
      const grown = policy === 'closed' ? 'store-unavailable' : 'allowed';
      const before = policy === 'closed' ? unavailableBefore : allowedBefore;
      await waitUntil(() => (state.outcomes.get(grown) ?? 0) > before + 100);
      await redis.startAgain();
      await isBack();
      await waitUntil(async () => (await ask('closed')).outcome === 'allowed');
      await stop();
      expect(lines).toEqual(toldOnce);
      expect(state.outcomes.has('store-unavailable')).toBe(policy === 'closed');
      expect(state.outcomes.has('limited')).toBe(false);
    },
  );

  it('holds the limit of this process under "local", and the shared one again afterwards', async () => {
    expect(await ask('local', 5)).toMatchObject({ outcome: 'allowed', remaining: 4 });
    await redis.kill();
    const outcomes = [];
    for (let i = 0; i < 8; i++) outcomes.push((await ask('local', 5)).outcome);
    expect(outcomes.filter((outcome) => outcome === 'allowed')).toHaveLength(5);
    await redis.startAgain();
    await isBack();
    expect(await ask('local', 5)).toMatchObject({ outcome: 'allowed', remaining: 4 });
  });

  it('that hangs holds up only the calls that are open, and none while it hangs on', async () => {
    const { state, stop } = load('local');
    await waitUntil(() => (state.outcomes.get('allowed') ?? 0) > 100);
    redis.freeze();
    await isAway();
    await stop();
    const begun = performance.now();
    // Long enough for a search that finds nothing.
    const decisions: unknown[] = [];
    await waitUntil(() => decisions.push(decide('local')) > 0 && performance.now() - begun > 1500);
    expect(decisions.filter((decision) => decision instanceof Promise)).toEqual([]);
    redis.thaw();
    await isBack();
    expect((await ask('closed')).outcome).toBe('allowed');
    expect(lines).toEqual(toldOnce);
  });

  it('is not lost when it only forgot the scripts', async () => {
    const other = new Redis(redis.url);
    expect(await ask('closed', 3)).toMatchObject({ remaining: 2 });
    await other.script('FLUSH');
    expect(await ask('closed', 3)).toMatchObject({ remaining: 1 });
    await other.script('FLUSH');
    const decisions = await Promise.all([ask('closed', 3), ask('closed', 3)]);
    expect(decisions.map(({ outcome }) => outcome)).toEqual(['allowed', 'limited']);
    expect(lines).toEqual([]);
    other.disconnect();
  });

  it('counts as lost when it reads but does not write any more', async () => {
    const other = new Redis(redis.url);
    await ask('closed');
    // Nothing may be added to a Redis that is full and evicts nothing.
    await other.config('SET', 'maxmemory', '1');
    expect((await ask('closed')).outcome).toBe('store-unavailable');
    await other.config('SET', 'maxmemory', '0');
    await isBack();
    expect((await ask('closed')).outcome).toBe('allowed');
    expect(lines).toEqual(toldOnce);
    other.disconnect();
  });
});
