import { Injectable } from '@nestjs/common';
import { selectMetrics, type MetricSelection } from '@weir/evaluation';
import type { Evaluation, EvaluationPlan } from '@weir/tracking-store';
import { DatasetInputs } from '../results/dataset-inputs.js';
import { ChunkLanes } from './chunk-lanes.js';
import { EvaluationEnding } from './evaluation-ending.js';
import type { EvaluationSession } from './evaluation-session.js';
import { endsItsWorkers } from './evaluation.errors.js';
import { LimitEnding } from './limit-ending.js';
import { RowPreparation, type PreparedEvaluation } from './row-preparation.js';

/** Without any progress in between; a deploy or a kill in the middle of work never gets here. */
const MAX_SETBACKS = 5;

interface Preparation {
  readonly prepared: PreparedEvaluation;
  readonly selection: MetricSelection;
  readonly session: EvaluationSession;
}

/** Takes an evaluation from wherever it stands to its end, or to where the session says to stop. */
@Injectable()
export class EvaluationCourse {
  constructor(
    private readonly preparation: RowPreparation,
    private readonly inputs: DatasetInputs,
    private readonly lanes: ChunkLanes,
    private readonly ending: EvaluationEnding,
    private readonly limitEnding: LimitEnding,
  ) {}

  /** `again`: it stopped at a cap, and another worker has given back some of it meanwhile. */
  async take(evaluation: Evaluation, session: EvaluationSession): Promise<'over' | 'again'> {
    if (evaluation.setbacks > MAX_SETBACKS) throw endsItsWorkers(evaluation.setbacks);
    const selection = selectionOf(evaluation.plan);
    const { metrics } = selection;
    const prepared = await this.preparation.prepare(evaluation, { metrics, stop: session.signals.stop });
    if (prepared !== null && (await this.work(evaluation, { prepared, selection, session }))) return 'over';
    if (session.reason === 'cancelled') await this.ending.cancel(evaluation);
    const cap = session.reason === 'limit' ? session.reachedCap : null;
    if (cap === null || prepared === null) return 'over';
    await session.end();
    return this.limitEnding.stop(evaluation, { cap, prepared, metrics });
  }

  /** True when the evaluation has ended; false when it has to stop before, or others still are at it. */
  private async work(
    evaluation: Evaluation,
    { prepared, selection, session }: Preparation,
  ): Promise<boolean> {
    await this.inputs.log(evaluation, prepared);
    const isComplete = await this.lanes.work(prepared, selection.metrics, session);
    if (!isComplete || session.reason !== null) return false;
    const { stop } = session.signals;
    try {
      await this.ending.finish(evaluation, { prepared, selection, stop });
      return true;
    } catch (error) {
      if (!stop.aborted) throw error;
      return false;
    }
  }
}

function selectionOf(plan: EvaluationPlan): MetricSelection {
  const { behaviour, modelType, extraMetrics, targets, retrieverK, judgeModel } = plan;
  return selectMetrics({
    preset: modelType,
    ...(retrieverK === undefined ? {} : { retrieverK }),
    extraMetrics,
    judgeModel: judgeModel ?? null,
    hasTargets: targets !== null,
    behaviour,
  });
}
