import { describe, expect, it } from '@jest/globals';
import type { BudgetRequest, BudgetShare, EvaluationBudgetRepository } from '@weir/tracking-store';
import type { ModelReply } from '../models/model.types.js';
import { CallCosts } from './call-costs.js';
import { SharedBudget, type ReachedCap } from './shared-budget.js';

const URI = 'endpoints:/chat';
/** Ten bytes and no output: at most a cent, and a thousandth of it in the end. */
const QUESTION = { input: { kind: 'text', text: '0123456789' }, parameters: { max_tokens: 0 } } as const;
const PRICES = { [URI]: { inputPerMillion: 1_000, outputPerMillion: 1_000 } };
const answered = (inputTokens: number): ModelReply => ({
  kind: 'answered',
  text: 'yes',
  latencySeconds: 0,
  usage: { inputTokens, outputTokens: 0 },
});

/** Caps kept in memory, shared out as the database shares them out, in the smallest parts. */
class StoreOfTest implements Pick<EvaluationBudgetRepository, 'reserve' | 'giveBack'> {
  calls = 0;
  usd = 0;

  reserve(_id: string, { usdEach, maxCalls, maxCostUsd }: BudgetRequest): Promise<BudgetShare> {
    const none = (reached: ReachedCap): Promise<BudgetShare> =>
      Promise.resolve({ calls: 0, usd: 0, reached });
    if (maxCalls !== null && this.calls >= maxCalls) return none('calls');
    if (maxCostUsd !== null && this.usd + usdEach > maxCostUsd + 1e-9) return none('cost');
    this.calls += 1;
    this.usd += usdEach;
    return Promise.resolve({ calls: 1, usd: usdEach, reached: null });
  }

  giveBack(_id: string, unused: { calls: number; usd: number }): Promise<void> {
    this.calls -= unused.calls;
    this.usd -= unused.usd;
    return Promise.resolve();
  }
}

function setup(limits: { maxCalls: number | null; maxCostUsd: number | null }) {
  const store = new StoreOfTest();
  const stop = new AbortController();
  const reached: ReachedCap[] = [];
  const budget = new SharedBudget({
    evaluationId: 'x',
    limits,
    costs: new CallCosts({ maxCostUsd: limits.maxCostUsd, prices: PRICES }),
    store: store as unknown as EvaluationBudgetRepository,
    stop: stop.signal,
    onReached: (cap) => {
      reached.push(cap);
      stop.abort();
    },
  });
  return { budget, store, stop, reached };
}

describe('SharedBudget', () => {
  it('grants exactly as many calls as the cap, however many ask at once', async () => {
    const { budget, reached } = setup({ maxCalls: 7, maxCostUsd: null });
    const taken = await Promise.all(Array.from({ length: 20 }, () => budget.take(URI, QUESTION)));
    expect(taken.filter(Boolean)).toHaveLength(7);
    expect(new Set(reached)).toEqual(new Set(['calls']));
  });

  it('waits for calls under way whose estimates may come back, before it says that the money is gone', async () => {
    const { budget, reached } = setup({ maxCalls: null, maxCostUsd: 0.01 });
    await expect(budget.take(URI, QUESTION)).resolves.toBe(true);
    const second = budget.take(URI, QUESTION);
    budget.settle(URI, QUESTION, { kind: 'refused', reason: 'no' });
    await expect(second).resolves.toBe(true);
    expect(reached).toEqual([]);
    budget.settle(URI, QUESTION, answered(5));
    await expect(budget.take(URI, QUESTION)).resolves.toBe(false);
    expect(reached).toEqual(['cost']);
  });

  it('gives back in the end what was not spent', async () => {
    const { budget, store } = setup({ maxCalls: 10, maxCostUsd: 1 });
    await budget.take(URI, QUESTION);
    budget.settle(URI, QUESTION, answered(2));
    await budget.close();
    expect(store.calls).toBe(1);
    expect(store.usd).toBeCloseTo(0.002, 12);
  });

  it('lets go of whoever waits when the work stops', async () => {
    const { budget, stop, reached } = setup({ maxCalls: null, maxCostUsd: 0.01 });
    await budget.take(URI, QUESTION);
    const waiting = budget.take(URI, QUESTION);
    setImmediate(() => stop.abort());
    await expect(waiting).resolves.toBe(false);
    expect(reached).toEqual([]);
  });
});
