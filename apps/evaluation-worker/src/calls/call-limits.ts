import { Injectable } from '@nestjs/common';
import { EvaluationBudgetRepository, type EvaluationPlan } from '@weir/tracking-store';
import type { CallSignals } from '../models/model-context.js';
import { UNLIMITED, type CallBudget } from './call-budget.js';
import { CallCosts } from './call-costs.js';
import { CallPace } from './call-pace.js';
import { CallSlots } from './call-slots.js';
import { EvaluationGate } from './evaluation-gate.js';
import { SharedBudget, type ReachedCap } from './shared-budget.js';

/** What one worker's calls for one evaluation have to pass. */
export interface LimitedCalls {
  readonly gate: EvaluationGate;
  readonly budget: CallBudget;
  readonly costs: CallCosts;
  /** Gives back what was taken of the caps and not used. */
  close(): Promise<void>;
}

export interface CallsToLimit {
  readonly evaluationId: string;
  readonly plan: Pick<EvaluationPlan, 'limits' | 'priority'>;
  readonly signals: CallSignals;
  readonly onReached: (cap: ReachedCap) => void;
}

/** Puts the limits of an evaluation's plan in front of its model calls. */
@Injectable()
export class CallLimits {
  constructor(
    private readonly slots: CallSlots,
    private readonly store: EvaluationBudgetRepository,
  ) {}

  open(calls: CallsToLimit): LimitedCalls {
    const costs = new CallCosts(calls.plan.limits);
    const gate = this.gate(calls);
    const budget = this.budget(calls, costs);
    return budget === null
      ? { gate, costs, budget: UNLIMITED, close: () => Promise.resolve() }
      : { gate, costs, budget, close: () => budget.close() };
  }

  /** How many calls are left of the cap; what workers hold is not. */
  async hasCallsLeft({ evaluationId, plan }: Pick<CallsToLimit, 'evaluationId' | 'plan'>): Promise<boolean> {
    const maxCalls = plan.limits?.maxCalls ?? null;
    return maxCalls === null || (await this.store.reservedCalls(evaluationId)) < maxCalls;
  }

  private gate({ evaluationId, plan, signals }: CallsToLimit): EvaluationGate {
    const { concurrency = null, requestsPerMinute = null } = plan.limits ?? {};
    const { slots, store } = this;
    const { stop } = signals;
    const pace =
      requestsPerMinute === null ? null : new CallPace({ evaluationId, requestsPerMinute, store, stop });
    return new EvaluationGate({ slots, priority: plan.priority ?? 'normal', concurrency, pace, stop });
  }

  private budget({ evaluationId, plan, signals, onReached }: CallsToLimit, costs: CallCosts) {
    const { maxCalls = null, maxCostUsd = null } = plan.limits ?? {};
    if (maxCalls === null && maxCostUsd === null) return null;
    const limits = { maxCalls, maxCostUsd };
    return new SharedBudget({
      evaluationId,
      limits,
      costs,
      store: this.store,
      stop: signals.stop,
      onReached,
    });
  }
}
