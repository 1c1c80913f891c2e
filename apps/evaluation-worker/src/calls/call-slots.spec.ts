import { describe, expect, it } from '@jest/globals';
import type { EvaluationPriority } from '@weir/tracking-store';
import type { GatedCall } from './call-gate.js';
import { CallSlots } from './call-slots.js';
import { EvaluationGate } from './evaluation-gate.js';

const nothing = (): Promise<void> => Promise.resolve();
const unkept = <Answer>(call: () => Promise<Answer>): GatedCall<Answer> => ({ call, keep: nothing });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('CallSlots', () => {
  it('gives a free slot to the most urgent, and among these to whoever came first', async () => {
    const slots = new CallSlots({ concurrency: 1 });
    const order: string[] = [];
    const asked: EvaluationPriority[] = ['low', 'normal', 'high', 'low', 'high', 'normal'];
    await slots.run(
      unkept(async () => {
        // All the others queue while this one has the only slot.
        void Promise.all(
          asked.map((priority, index) =>
            slots.run(
              unkept(() => Promise.resolve(void order.push(`${priority} ${index}`))),
              priority,
            ),
          ),
        );
        await nothing();
      }),
    );
    await slots.run(unkept(nothing), 'low');
    expect(order).toEqual(['high 2', 'high 4', 'normal 1', 'normal 5', 'low 0', 'low 3']);
  });

  it('keeps a slot for the next when the work of one fails', async () => {
    const slots = new CallSlots({ concurrency: 1 });
    await expect(slots.run(unkept(() => Promise.reject(new Error('no'))))).rejects.toThrow('no');
    await expect(slots.run(unkept(() => Promise.resolve('yes')))).resolves.toBe('yes');
  });

  it('calls on while answers are kept, until as many as there are slots wait for that', async () => {
    const slots = new CallSlots({ concurrency: 2 });
    const kept: (() => void)[] = [];
    let calls = 0;
    const ended = Promise.all(
      Array.from({ length: 6 }, () =>
        slots.run({
          call: () => Promise.resolve((calls += 1)),
          keep: () => new Promise((resolve) => void kept.push(resolve)),
        }),
      ),
    );
    await turn();
    // Two answers wait, and the one of the call that began beside the first of them.
    expect(calls).toBe(3);
    kept.shift()?.();
    await turn();
    expect(calls).toBe(3);
    kept.shift()?.();
    await turn();
    // Two slots are free, and one answer waits.
    expect(calls).toBe(5);
    while (kept.length > 0) {
      kept.shift()?.();
      await turn();
    }
    await expect(ended).resolves.toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('keeps a slot for the next when an answer cannot be kept', async () => {
    const slots = new CallSlots({ concurrency: 1 });
    const keep = (): Promise<void> => Promise.reject(new Error('no room'));
    await expect(slots.run({ call: nothing, keep })).rejects.toThrow('no room');
    await expect(slots.run(unkept(() => Promise.resolve('yes')))).resolves.toBe('yes');
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
      gate.run(unkept(() => new Promise<void>((resolve) => void finish.push(() => resolve()))));
    return { gate, stop, finish, hold };
  };
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
