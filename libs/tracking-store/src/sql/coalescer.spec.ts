import { describe, expect, it } from '@jest/globals';
import { Coalescer } from './coalescer.js';

/** A store whose writes end when the test says so. */
class ManualStore {
  readonly batches: (readonly number[])[] = [];
  private readonly ends: (() => void)[] = [];

  readonly flush = (items: readonly number[]): Promise<number[]> => {
    this.batches.push(items);
    return new Promise((resolve, reject) => {
      this.ends.push(() =>
        items.includes(-1) || items.includes(-2)
          ? reject(new Error(items.includes(-1) ? 'bad item' : 'lost connection'))
          : resolve(items.map((item) => item * 2)),
      );
    });
  };

  endNext(): void {
    this.ends.shift()?.();
  }
}

/** -1 is refused for what it is; -2 stands for a lost connection, which is nobody's fault. */
const shouldSplit = (error: unknown): boolean => error instanceof Error && error.message === 'bad item';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('Coalescer', () => {
  it('writes at once while idle, and together what arrives meanwhile', async () => {
    const store = new ManualStore();
    const coalescer = new Coalescer({ flush: store.flush, shouldSplit, maxInFlight: 1, maxItems: 10 });
    const results = [1, 2, 3].map((item) => coalescer.submit(item));
    expect(store.batches).toEqual([[1]]);
    store.endNext();
    await expect(results[0]).resolves.toBe(2);
    await nextTurn();
    expect(store.batches).toEqual([[1], [2, 3]]);
    store.endNext();
    await expect(Promise.all(results)).resolves.toEqual([2, 4, 6]);
  });

  it('serves first who came first, and nobody joins a statement that has begun', async () => {
    const store = new ManualStore();
    const coalescer = new Coalescer({ flush: store.flush, shouldSplit, maxInFlight: 1, maxItems: 3 });
    for (let item = 0; item < 5; item += 1) void coalescer.submit(item);
    store.endNext();
    await nextTurn();
    void coalescer.submit(5);
    store.endNext();
    await nextTurn();
    expect(store.batches).toEqual([[0], [1, 2, 3], [4, 5]]);
  });

  it('keeps to its limits of statements and of items', () => {
    const store = new ManualStore();
    const coalescer = new Coalescer({ flush: store.flush, shouldSplit, maxInFlight: 2, maxItems: 2 });
    for (let item = 0; item < 7; item += 1) void coalescer.submit(item);
    expect(store.batches).toEqual([[0], [1]]);
  });

  it('lets a refused item fail alone', async () => {
    const store = new ManualStore();
    const coalescer = new Coalescer({ flush: store.flush, shouldSplit, maxInFlight: 1, maxItems: 10 });
    const results = Promise.allSettled([0, 1, -1, 3].map((item) => coalescer.submit(item)));
    for (let turn = 0; turn < 10; turn += 1) {
      store.endNext();
      await nextTurn();
    }
    const settled = await results;
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(store.batches).toEqual([[0], [1, -1, 3], [1], [-1], [3]]);
  });

  it('does not repeat writes that may have happened', async () => {
    const store = new ManualStore();
    const coalescer = new Coalescer({ flush: store.flush, shouldSplit, maxInFlight: 1, maxItems: 10 });
    const results = Promise.allSettled([0, 1, -2].map((item) => coalescer.submit(item)));
    store.endNext();
    await nextTurn();
    store.endNext();
    const settled = await results;
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(store.batches).toEqual([[0], [1, -2]]);
  });
});
