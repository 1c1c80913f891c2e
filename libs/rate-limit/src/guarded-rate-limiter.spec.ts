import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Logger } from '@weir/observability';
import { GuardedRateLimiter, type StoreFailurePolicy } from './guarded-rate-limiter.js';
import type { RateLimitDecision, RateLimiter } from './rate-limit.port.js';

class SwitchableStore implements RateLimiter {
  isAway = false;
  asked = 0;

  consume(): Promise<RateLimitDecision> {
    this.asked += 1;
    return Promise.resolve(
      this.isAway
        ? { outcome: 'store-unavailable', reason: 'connection refused' }
        : { outcome: 'allowed', remaining: 41, resetAfterMs: 5 },
    );
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

describe('GuardedRateLimiter', () => {
  let store: SwitchableStore;
  let lines: string[];
  let nowMs: number;
  let limiter: GuardedRateLimiter;
  const consume = async (onStoreFailure: StoreFailurePolicy, calls = 2) =>
    limiter.consume({ key: 'k', limit: { calls, periodMs: 60_000 }, onStoreFailure });

  beforeEach(() => {
    store = new SwitchableStore();
    lines = [];
    nowMs = 0;
    const logger = {
      info: (...parts: unknown[]) => lines.push(`info ${String(parts.at(-1))}`),
      warn: (...parts: unknown[]) => lines.push(`warn ${String(parts.at(-1))}`),
    } as unknown as Logger;
    limiter = new GuardedRateLimiter(store, logger, () => nowMs);
  });

  it('passes the decision of a store that answers', async () => {
    expect(await consume('closed')).toEqual({ outcome: 'allowed', remaining: 41, resetAfterMs: 5 });
    expect(lines).toEqual([]);
  });

  it('counts in this process under "local"', async () => {
    store.isAway = true;
    const outcomes = [await consume('local'), await consume('local'), await consume('local')];
    expect(outcomes.map((decision) => decision.outcome)).toEqual(['allowed', 'allowed', 'limited']);
  });

  it('lets everything pass under "open" and nothing under "closed"', async () => {
    store.isAway = true;
    expect((await consume('open', 0)).outcome).toBe('allowed');
    expect((await consume('closed')).outcome).toBe('store-unavailable');
  });

  it('reports the loss and the return once and asks a lost store by one call a second', async () => {
    store.isAway = true;
    for (let i = 0; i < 50; i++) await consume('open');
    expect(store.asked).toBe(1);
    nowMs = 1001;
    for (let i = 0; i < 50; i++) await consume('open');
    expect(store.asked).toBe(2);
    store.isAway = false;
    nowMs = 2002;
    expect((await consume('closed')).outcome).toBe('allowed');
    expect((await consume('closed')).outcome).toBe('allowed');
    expect(store.asked).toBe(4);
    expect(lines.map((line) => line.slice(0, 4))).toEqual(['warn', 'info']);
  });
});
