import { describe, expect, it } from '@jest/globals';
import type { CountReply } from './count-reply.js';
import { GroupCommit } from './group-commit.js';
import type { RateLimitStoreUnavailable } from './rate-limit.port.js';
import { WindowSet } from './window-set.js';

type Answer = CountReply | RateLimitStoreUnavailable;

/** A store that answers when the test says so. */
class HeldStore {
  readonly asked: { readonly calls: number; readonly answer: (answer: Answer) => void }[] = [];
  readonly groups = new GroupCommit(
    (_windows, calls) => new Promise((answer) => this.asked.push({ calls, answer })),
  );

  grant(granted: number, remaining: number): void {
    this.asked.at(-1)?.answer([1, granted, remaining, 500, 900]);
  }
}

function setOf(key: string, capacity = 10): WindowSet {
  return new WindowSet([{ key, unit: 'calls', capacity, periodMs: 1000, isPerCaller: false }]);
}

describe('GroupCommit', () => {
  const windows = setOf('a');

  it('sends a lone call at once and lets those that come meanwhile travel together', async () => {
    const store = new HeldStore();
    const first = store.groups.consume(windows);
    const others = [1, 2, 3].map(() => store.groups.consume(windows));
    expect(store.asked.map(({ calls }) => calls)).toEqual([1]);
    store.grant(1, 2);
    expect(await first).toEqual({
      outcome: 'allowed',
      window: 0,
      remaining: 2,
      resetAfterMs: 500,
      settle: null,
    });
    expect(store.asked.map(({ calls }) => calls)).toEqual([1, 3]);
    store.grant(2, 0);
    expect(await Promise.all(others)).toEqual([
      { outcome: 'allowed', window: 0, remaining: 1, resetAfterMs: 500, settle: null },
      { outcome: 'allowed', window: 0, remaining: 0, resetAfterMs: 500, settle: null },
      { outcome: 'limited', window: 0, remaining: 0, resetAfterMs: 500, retryAfterMs: 900 },
    ]);
    void store.groups.consume(windows);
    expect(store.asked.map(({ calls }) => calls)).toEqual([1, 3, 1]);
  });

  it('never mixes different windows, nor one window before and after its limit was changed', () => {
    const store = new HeldStore();
    for (const set of [windows, setOf('b'), setOf('a', 11), windows]) void store.groups.consume(set);
    expect(store.asked.map(({ calls }) => calls)).toEqual([1, 1, 1]);
  });

  it('lets nobody wait a second time for a store that has failed', async () => {
    const store = new HeldStore();
    const calls = [1, 2, 3].map(() => store.groups.consume(windows));
    store.asked[0]?.answer({ outcome: 'store-unavailable', reason: 'gone' });
    const decisions = await Promise.all(calls);
    expect(decisions.map(({ outcome }) => outcome)).toEqual(Array(3).fill('store-unavailable'));
    expect(store.asked).toHaveLength(1);
    void store.groups.consume(windows);
    expect(store.asked).toHaveLength(2);
  });
});
