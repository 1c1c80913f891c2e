import { Inject, Injectable } from '@nestjs/common';
import type { Metric } from '@weir/evaluation';
import { CHUNK_ROWS, type EvaluationPlan } from '@weir/tracking-store';
import { CallLimits, type LimitedCalls } from '../calls/call-limits.js';
import { WORKER_SETTINGS, type WorkerSettings } from '../worker.tokens.js';
import { ChunkStores } from './chunk-stores.js';
import { ChunkTools } from './chunk-tools.js';
import { ChunkWorker } from './chunk-worker.js';
import { EvaluationLayout } from './evaluation-layout.js';
import type { EvaluationSession } from './evaluation-session.js';
import type { PreparedEvaluation } from './row-preparation.js';

/** Chunks in hand at once: while one waits for the database or for its slowest answers, the other goes on. */
const MIN_LANES = 2;
const MAX_LANES = 8;

/** Works off the chunks of an evaluation, beside any other worker that does the same. */
@Injectable()
export class ChunkLanes {
  constructor(
    private readonly stores: ChunkStores,
    private readonly tools: ChunkTools,
    private readonly limits: CallLimits,
    @Inject(WORKER_SETTINGS) private readonly settings: Pick<WorkerSettings, 'concurrency'>,
  ) {}

  /** True when every chunk of the evaluation is done. */
  async work(
    prepared: PreparedEvaluation,
    metrics: readonly Metric[],
    session: EvaluationSession,
  ): Promise<boolean> {
    const { plan } = prepared;
    const { evaluationId, signals } = session;
    const onReached = session.stopAtLimit;
    const calls = this.limits.open({ evaluationId, plan, signals, onReached });
    session.onWorkersChange((workers) => calls.gate.shareAmong(workers));
    try {
      await this.workLanes(await this.chunkWorker(prepared, metrics, { session, calls }), session, plan);
    } finally {
      await calls.close();
    }
    const { totalChunks, doneChunks } = await this.stores.chunks.progress(evaluationId);
    return doneChunks === totalChunks;
  }

  private async chunkWorker(
    { plan, columns }: PreparedEvaluation,
    metrics: readonly Metric[],
    { session, calls }: { session: EvaluationSession; calls: LimitedCalls },
  ): Promise<ChunkWorker> {
    const { evaluationId, signals } = session;
    const { gate, budget, costs } = calls;
    const tools = await this.tools.open(metrics, { evaluationId, plan, signals, gate, budget });
    const layout = new EvaluationLayout(plan, columns);
    return new ChunkWorker(this.stores, { ...tools, layout, costs, stop: signals.stop });
  }

  private async workLanes(worker: ChunkWorker, session: EvaluationSession, plan: EvaluationPlan) {
    const lanes = await Promise.allSettled(
      Array.from({ length: this.laneCount(plan) }, () => this.lane(worker, session)),
    );
    const failed = lanes.find((lane) => lane.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** As many as keep every slot busy while the last answers of a chunk are waited for. */
  private laneCount({ limits }: EvaluationPlan): number {
    const slots = Math.min(limits?.concurrency ?? Infinity, this.settings.concurrency);
    return Math.min(Math.max(Math.ceil((2 * slots) / CHUNK_ROWS), MIN_LANES), MAX_LANES);
  }

  private async lane(worker: ChunkWorker, session: EvaluationSession): Promise<void> {
    while (!session.signals.stop.aborted) {
      const chunk = await this.stores.chunks.claimNext(session.evaluationId, session.lease);
      if (chunk === null) return;
      if (!(await worker.work(chunk))) return;
    }
  }
}
