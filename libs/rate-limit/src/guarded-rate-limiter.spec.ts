import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Logger } from '@weir/observability';
import { GuardedRateLimiter, type StoreFailurePolicy } from './guarded-rate-limiter.js';
import type { RateLimitDecision, RateLimiter } from './rate-limit.port.js';
import { WindowSet } from './window-set.js';

class SwitchableStore implements RateLimiter {
  isAway = false;
  asked = 0;
  probed = 0;

  consume(): Promise<RateLimitDecision> {
    this.asked += 1;
    return Promise.resolve<RateLimitDecision>(
      this.isAway
        ? { outcome: 'store-unavailable', reason: 'connection refused' }
        : { outcome: 'allowed', window: 0, remaining: 41, resetAfterMs: 5, settle: null },
    );
  }

  probe(): Promise<boolean> {
    this.probed += 1;
    return Promise.resolve(!this.isAway);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

describe('GuardedRateLimiter', () => {
  let store: SwitchableStore;
  let lines: string[];
  let limiter: GuardedRateLimiter;
  const consume = async (onStoreFailure: StoreFailurePolicy, capacity = 2) => {
    const windows = new WindowSet([
      { key: 'k', unit: 'calls', capacity, periodMs: 60_000, isPerCaller: false },
    ]);
    return limiter.consume({ windows, tokens: 0, onStoreFailure }, (decision) => decision);
  };

  beforeEach(() => {
    jest.useFakeTimers();
    store = new SwitchableStore();
    lines = [];
    const logger = {
      info: (...parts: unknown[]) => lines.push(`info ${String(parts.at(-1))}`),
      warn: (...parts: unknown[]) => lines.push(`warn ${String(parts.at(-1))}`),
    } as unknown as Logger;
    limiter = new GuardedRateLimiter(store, logger);
  });

  afterEach(async () => {
    await limiter.close();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('passes the decision of a store that answers', async () => {
    expect(await consume('closed')).toMatchObject({ outcome: 'allowed', remaining: 41 });
    expect(lines).toEqual([]);
  });

  it('counts in this process under "local"', async () => {
    store.isAway = true;
    const outcomes = [await consume('local'), await consume('local'), await consume('local')];
    expect(outcomes.map((decision) => decision.outcome)).toEqual(['allowed', 'allowed', 'limited']);
  });

  it('lets everything pass under "open" and nothing under "closed"', async () => {
    store.isAway = true;
    expect(await consume('open', 0)).toMatchObject({ outcome: 'allowed', remaining: 0 });
    expect((await consume('closed')).outcome).toBe('store-unavailable');
  });

  it('reports the loss and the return once, and looks for the store beside the calls', async () => {
    store.isAway = true;
    await Promise.all(Array.from({ length: 50 }, () => consume('open')));
    const askedAtLoss = store.asked;
    await jest.advanceTimersByTimeAsync(3000);
    await consume('open');
    expect({ asked: store.asked, probed: store.probed }).toEqual({ asked: askedAtLoss, probed: 3 });
    store.isAway = false;
    expect((await consume('closed')).outcome).toBe('store-unavailable');
    await jest.advanceTimersByTimeAsync(1000);
    expect((await consume('closed')).outcome).toBe('allowed');
    expect(lines.map((line) => line.slice(0, 4))).toEqual(['warn', 'info']);
    expect(jest.getTimerCount()).toBe(0);
  });
});
