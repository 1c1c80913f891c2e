import { describe, expect, it } from '@jest/globals';
import type { EvaluationPriority } from '@weir/tracking-store';
import { CallSlots } from './call-slots.js';
import { EvaluationGate } from './evaluation-gate.js';

const nothing = (): Promise<void> => Promise.resolve();

describe('CallSlots', () => {
  it('gives a free slot to the most urgent, and among these to whoever came first', async () => {
    const slots = new CallSlots({ concurrency: 1 });
    const order: string[] = [];
    const asked: EvaluationPriority[] = ['low', 'normal', 'high', 'low', 'high', 'normal'];
    await slots.run(async () => {
      // All the others queue while this one has the only slot.
      void Promise.all(
        asked.map((priority, index) =>
          slots.run(() => Promise.resolve(void order.push(`${priority} ${index}`)), priority),
        ),
      );
      await nothing();
    });
    await slots.run(nothing, 'low');
    expect(order).toEqual(['high 2', 'high 4', 'normal 1', 'normal 5', 'low 0', 'low 3']);
  });

  it('keeps a slot for the next when the work of one fails', async () => {
    const slots = new CallSlots({ concurrency: 1 });
    await expect(slots.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(slots.run(() => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});

describe('EvaluationGate', () => {
  const setup = (concurrency: number | null) => {
    const stop = new AbortController();
    const slots = new CallSlots({ concurrency: 10 });
    const parts = { slots, priority: 'normal', concurrency, pace: null, stop: stop.signal } as const;
    const gate = new EvaluationGate(parts);
    const finish: (() => void)[] = [];
    const hold = (): Promise<void> =>
      gate.run(() => new Promise<void>((resolve) => void finish.push(() => resolve())));
    return { gate, stop, finish, hold };
  };
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('lets in as many as the evaluation may have, its workers together', async () => {
    const { gate, finish, hold } = setup(4);
    const held = Array.from({ length: 6 }, hold);
    await turn();
    expect(finish).toHaveLength(4);
    gate.shareAmong(2);
    for (const end of finish.splice(0, 3)) end();
    await turn();
    // One is left of the first four; two may be under way here now.
    expect(finish).toHaveLength(2);
    gate.shareAmong(1);
    await turn();
    expect(finish).toHaveLength(3);
    for (const end of finish) end();
    await Promise.all(held);
  });

  it('sends away whoever waits when the work stops', async () => {
    const { stop, finish, hold } = setup(1);
    const [first, second] = [hold(), hold()];
    await turn();
    stop.abort();
    await expect(second).rejects.toThrow();
    expect(finish).toHaveLength(1);
    finish[0]?.();
    await first;
  });
});
