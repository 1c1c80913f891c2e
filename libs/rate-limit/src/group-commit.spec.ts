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

const endOfTurn = () => new Promise((resolve) => setImmediate(resolve));

function setOf(key: string, capacity = 10): WindowSet {
  return new WindowSet([{ key, unit: 'calls', capacity, periodMs: 1000, isPerCaller: false }]);
}

describe('GroupCommit', () => {
  const windows = setOf('a');

  it('sends a lone call at once and lets those that come meanwhile travel together', async () => {
    const store = new HeldStore();
    const asked = () => store.asked.map(({ calls }) => calls);
    const first = store.groups.consume(windows);
    expect(asked()).toEqual([1]);
    const others = [1, 2, 3].map(() => store.groups.consume(windows));
    await endOfTurn();
    expect(asked()).toEqual([1]);
    store.grant(1, 2);
    const allowed = { outcome: 'allowed', window: 0, resetAfterMs: 500, settle: null };
    expect(await first).toEqual({ ...allowed, remaining: 2 });
    await endOfTurn();
    expect(asked()).toEqual([1, 3]);
    store.grant(2, 0);
    expect(await Promise.all(others)).toEqual([
      { ...allowed, remaining: 1 },
      { ...allowed, remaining: 0 },
      { outcome: 'limited', window: 0, remaining: 0, resetAfterMs: 500, retryAfterMs: 900 },
    ]);
    void store.groups.consume(windows);
    expect(asked()).toEqual([1, 3, 1]);
  });

  it('never mixes different windows, nor one window before and after its limit was changed', () => {
    const store = new HeldStore();
    for (const set of [windows, setOf('b'), setOf('a', 11), windows]) void store.groups.consume(set);
    expect(store.asked.map(({ calls }) => calls)).toEqual([1, 1, 1]);
  });

  it('lets nobody wait a second time for a store that has failed', async () => {
    const store = new HeldStore();
    const first = store.groups.consume(windows);
    await endOfTurn();
    const others = [1, 2].map(() => store.groups.consume(windows));
    store.asked[0]?.answer({ outcome: 'store-unavailable', reason: 'gone' });
    const decisions = await Promise.all([first, ...others]);
    expect(decisions.map(({ outcome }) => outcome)).toEqual(Array(3).fill('store-unavailable'));
    await endOfTurn();
    expect(store.asked).toHaveLength(1);
    void store.groups.consume(windows);
    expect(store.asked).toHaveLength(2);
  });
});
