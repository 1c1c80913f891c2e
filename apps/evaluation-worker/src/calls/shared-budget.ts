import type { EvaluationBudgetRepository, EvaluationLimits } from '@weir/tracking-store';
import type { ModelQuestion, ModelReply } from '../models/model.types.js';
import type { CallBudget } from './call-budget.js';
import type { CallCosts } from './call-costs.js';

/** Few enough that a worker that disappears takes little along, many enough that most calls ask nobody. */
const CALLS_AT_ONCE = 16;
/** Sums of money are compared as the sums of floating-point numbers that they are. */
const ROUNDING_USD = 1e-12;

export type ReachedCap = 'calls' | 'cost';

interface Refill {
  readonly reached: ReachedCap | null;
  readonly usdEach: number;
}

export interface SharedBudgetParts {
  readonly evaluationId: string;
  readonly limits: Pick<EvaluationLimits, 'maxCalls' | 'maxCostUsd'>;
  readonly costs: CallCosts;
  readonly store: EvaluationBudgetRepository;
  readonly stop: AbortSignal;
  /** Told once, when no call can be had any more. */
  readonly onReached: (cap: ReachedCap) => void;
}

/**
 * The caps of an evaluation as one worker sees them: a part of what is left, taken from the database in advance, and the rest given
 * back at the end. A worker that disappears leaves its part taken: there are never more calls than the cap, and seldom fewer.
 */
export class SharedBudget implements CallBudget {
  private calls = 0;
  private usd = 0;
  private underWay = 0;
  private refilling: Promise<Refill> | null = null;
  private readonly settling: (() => void)[] = [];

  constructor(private readonly parts: SharedBudgetParts) {
    parts.stop.addEventListener('abort', () => this.wake(), { once: true });
  }

  async take(uri: string, question: ModelQuestion): Promise<boolean> {
    const estimate = this.parts.costs.estimate(uri, question);
    while (!this.parts.stop.aborted) {
      if (this.takeOwn(estimate)) return true;
      const { reached, usdEach } = await this.refill(estimate);
      // Somebody who needs more money than this call was refused.
      if (reached === null || this.canTakeOwn(estimate) || (reached === 'cost' && usdEach > estimate))
        continue;
      // What calls under way leave of their estimates may be enough for this one.
      if (reached === 'cost' && this.underWay > 0) await this.nextSettled();
      else this.parts.onReached(reached);
    }
    return false;
  }

  settle(uri: string, question: ModelQuestion, reply: ModelReply): void {
    const { costs } = this.parts;
    this.underWay -= 1;
    this.usd += costs.estimate(uri, question) - costs.actual(uri, question, reply);
    this.wake();
  }

  /** Gives back what was not used; after the last call. */
  async close(): Promise<void> {
    const unused = { calls: this.calls, usd: this.usd };
    this.calls = 0;
    this.usd = 0;
    if (unused.calls === 0 && unused.usd === 0) return;
    await this.parts.store.giveBack(this.parts.evaluationId, unused);
  }

  private takeOwn(estimate: number): boolean {
    if (!this.canTakeOwn(estimate)) return false;
    this.calls -= 1;
    this.usd -= estimate;
    this.underWay += 1;
    return true;
  }

  private canTakeOwn(estimate: number): boolean {
    const { maxCalls } = this.parts.limits;
    return (maxCalls === null || this.calls > 0) && this.canPay(estimate);
  }

  private canPay(estimate: number): boolean {
    return this.parts.limits.maxCostUsd === null || this.usd + ROUNDING_USD >= estimate;
  }

  /** One at a time, whoever asks. */
  private refill(estimate: number): Promise<Refill> {
    this.refilling ??= this.reserve(estimate).finally(() => {
      this.refilling = null;
    });
    return this.refilling;
  }

  private async reserve(estimate: number): Promise<Refill> {
    const { store, evaluationId } = this.parts;
    const { maxCalls, maxCostUsd } = this.parts.limits;
    const spare = this.calls;
    this.calls = 0;
    // Calls that only lack money go back first: they come again with it.
    if (spare > 0) await store.giveBack(evaluationId, { calls: spare, usd: 0 });
    const usdEach = this.canPay(estimate) ? 0 : estimate;
    const share = await store.reserve(evaluationId, { calls: CALLS_AT_ONCE, usdEach, maxCalls, maxCostUsd });
    this.calls += share.calls;
    this.usd += share.usd;
    return { reached: share.reached, usdEach };
  }

  private nextSettled(): Promise<void> {
    return new Promise((resolve) => this.settling.push(resolve));
  }

  private wake(): void {
    for (const resolve of this.settling.splice(0)) resolve();
  }
}
