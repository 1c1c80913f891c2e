import { Injectable } from '@nestjs/common';
import type { Metric } from '@weir/evaluation';
import { UNLIMITED } from '../calls/call-budget.js';
import { CallSlots } from '../calls/call-slots.js';
import { PredictorFactory } from '../predictions/predictor.factory.js';
import { ScorerFactory } from '../scoring/scorer.factory.js';
import type { ScoringContext } from '../scoring/scoring-context.js';
import { ChunkStores } from './chunk-stores.js';
import { ChunkWorker } from './chunk-worker.js';
import { EvaluationLayout } from './evaluation-layout.js';
import type { EvaluationSession } from './evaluation-session.js';
import type { PreparedEvaluation } from './row-preparation.js';

/** Chunks in hand at once: while one waits for the database or for its slowest answers, the other goes on. */
const LANES = 2;

/** Works off the chunks of an evaluation, beside any other worker that does the same. */
@Injectable()
export class ChunkLanes {
  constructor(
    private readonly stores: ChunkStores,
    private readonly predictors: PredictorFactory,
    private readonly scorers: ScorerFactory,
    private readonly slots: CallSlots,
  ) {}

  /** True when every chunk of the evaluation is done. */
  async work(
    { plan, columns }: PreparedEvaluation,
    metrics: readonly Metric[],
    session: EvaluationSession,
  ): Promise<boolean> {
    const context: ScoringContext = {
      evaluationId: session.evaluationId,
      plan,
      signals: { stop: session.stopSignal, break: session.breakSignal },
      gate: this.slots,
      budget: UNLIMITED,
    };
    const worker = new ChunkWorker(this.stores, {
      layout: new EvaluationLayout(plan, columns),
      scorers: await this.scorers.create(metrics, context),
      predictor: await this.predictors.create(plan.predictions, context),
    });
    const lanes = await Promise.allSettled(
      Array.from({ length: LANES }, async () => this.lane(worker, session)),
    );
    const failed = lanes.find((lane) => lane.status === 'rejected');
    if (failed) throw failed.reason;
    const { totalChunks, doneChunks } = await this.stores.chunks.progress(session.evaluationId);
    return doneChunks === totalChunks;
  }

  private async lane(worker: ChunkWorker, session: EvaluationSession): Promise<void> {
    while (!session.stopSignal.aborted) {
      const chunk = await this.stores.chunks.claimNext(session.evaluationId, session.lease);
      if (chunk === null) return;
      await worker.work(chunk);
    }
  }
}
