import { Injectable } from '@nestjs/common';
import { resultName, type Metric } from '@weir/evaluation';
import {
  EvaluationLifecycleRepository,
  EvaluationUnitRepository,
  PREDICTION_UNIT,
  type Evaluation,
  type EvaluationFault,
  type EvaluationPlan,
} from '@weir/tracking-store';
import { CallLimits } from '../calls/call-limits.js';
import type { ReachedCap } from '../calls/shared-budget.js';
import { RunResults } from '../results/run-results.js';
import type { PreparedEvaluation } from './row-preparation.js';

export interface ReachedLimit {
  readonly cap: ReachedCap;
  readonly prepared: PreparedEvaluation;
  readonly metrics: readonly Metric[];
}

/**
 * Ends an evaluation that reached a cap. What is committed stays and can be read; aggregates over a part of the rows are not
 * logged, because in a run they would look like the whole. A run of its own is KILLED, like one that somebody stopped.
 */
@Injectable()
export class LimitEnding {
  constructor(
    private readonly lifecycle: EvaluationLifecycleRepository,
    private readonly units: EvaluationUnitRepository,
    private readonly run: RunResults,
    private readonly limits: CallLimits,
  ) {}

  /** `again` when the cap has room again; nothing happens while another worker still holds chunks: whoever leaves last ends it. */
  async stop(evaluation: Evaluation, { cap, prepared, metrics }: ReachedLimit): Promise<'over' | 'again'> {
    const { evaluationId } = evaluation;
    if (await this.lifecycle.isHeld(evaluationId)) return 'over';
    const { plan } = prepared;
    if (cap === 'calls' && (await this.limits.hasCallsLeft({ evaluationId, plan }))) return 'again';
    const fault = limitFault(cap, plan);
    await this.run.closeIfActive(evaluation, 'KILLED', fault);
    await this.lifecycle.stop(evaluationId, fault, await this.notRun(evaluationId, prepared, metrics));
    return 'over';
  }

  private async notRun(
    evaluationId: string,
    { plan, totalRows }: PreparedEvaluation,
    metrics: readonly Metric[],
  ): Promise<string[]> {
    const counts = await this.units.countByName(evaluationId);
    const names = [
      ...(plan.predictions.kind === 'column' ? [] : [{ unit: PREDICTION_UNIT, shown: 'predictions' }]),
      ...metrics.map((metric) => ({ unit: resultName(metric), shown: resultName(metric) })),
    ];
    return names
      .map(({ unit, shown }) => ({ shown, missing: totalRows - (counts.get(unit) ?? 0) }))
      .filter(({ missing }) => missing > 0)
      .map(({ shown, missing }) => `${shown} was not run for ${missing} of ${totalRows} rows.`);
  }
}

function limitFault(cap: ReachedCap, { limits }: EvaluationPlan): EvaluationFault {
  return cap === 'calls'
    ? {
        code: 'EVALUATION.CALL_LIMIT',
        message: `The cap of ${limits?.maxCalls ?? 0} model calls was reached. Resume with a higher one to go on.`,
      }
    : {
        code: 'EVALUATION.COST_LIMIT',
        message: `The next call could go over the cap of ${limits?.maxCostUsd ?? 0} US dollars. Resume with a higher one to go on.`,
      };
}
