import { Inject, Injectable } from '@nestjs/common';
import { selectMetrics } from '@weir/evaluation';
import { EvaluationLifecycleRepository, type Evaluation } from '@weir/tracking-store';
import { DatasetInputs } from '../results/dataset-inputs.js';
import { LOGGER, type Logger } from '../worker.tokens.js';
import { ChunkLanes } from './chunk-lanes.js';
import { EvaluationEnding } from './evaluation-ending.js';
import { EvaluationSession } from './evaluation-session.js';
import { endsItsWorkers } from './evaluation.errors.js';
import { RowPreparation } from './row-preparation.js';

export type RunOutcome = 'done' | 'handed-back';

/** Without any progress in between; a deploy or a kill in the middle of work never gets here. */
const MAX_SETBACKS = 5;

/** Takes one evaluation from wherever it stands to its end, or to where this process has to stop. */
@Injectable()
export class EvaluationRunner {
  constructor(
    private readonly lifecycle: EvaluationLifecycleRepository,
    private readonly preparation: RowPreparation,
    private readonly lanes: ChunkLanes,
    private readonly inputs: DatasetInputs,
    private readonly ending: EvaluationEnding,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(evaluationId: string, draining: AbortSignal): Promise<RunOutcome> {
    const evaluation = await this.lifecycle.begin(evaluationId);
    if (evaluation === null) return 'done';
    const { lifecycle, logger } = this;
    const session = new EvaluationSession({ evaluationId, lifecycle, logger, draining });
    try {
      await this.work(evaluation, session);
      return session.reason === 'draining' ? 'handed-back' : 'done';
    } finally {
      await session.end();
    }
  }

  private async work(evaluation: Evaluation, session: EvaluationSession): Promise<void> {
    if (evaluation.setbacks > MAX_SETBACKS) throw endsItsWorkers(evaluation.setbacks);
    const { behaviour, modelType, extraMetrics, targets, retrieverK, judgeModel } = evaluation.plan;
    const selection = selectMetrics({
      preset: modelType,
      ...(retrieverK === undefined ? {} : { retrieverK }),
      extraMetrics,
      judgeModel: judgeModel ?? null,
      hasTargets: targets !== null,
      behaviour,
    });
    const { metrics } = selection;
    const prepared = await this.preparation.prepare(evaluation, { metrics, stop: session.stopSignal });
    if (prepared !== null) await this.inputs.log(evaluation, prepared);
    const isComplete = prepared !== null && (await this.lanes.work(prepared, metrics, session));
    if (session.reason === 'cancelled') await this.ending.cancel(evaluation);
    else if (session.reason === null && isComplete) await this.ending.finish(evaluation, prepared, selection);
  }
}
