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

interface Lanes {
  readonly session: EvaluationSession;
  readonly chunkCount: number;
  readonly count: number;
}

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
    const { plan, totalRows } = prepared;
    const { evaluationId, signals } = session;
    const onReached = session.stopAtLimit;
    const calls = this.limits.open({ evaluationId, plan, signals, onReached });
    session.onWorkersChange((workers) => calls.gate.shareAmong(workers));
    const chunkCount = Math.ceil(totalRows / CHUNK_ROWS);
    try {
      const worker = await this.chunkWorker(prepared, metrics, { session, calls });
      const lanes = { session, chunkCount, count: Math.min(this.laneCount(plan), chunkCount) };
      if ((await this.workLanes(worker, lanes)) === chunkCount) return true;
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

  /** How many chunks were done here. */
  private async workLanes(worker: ChunkWorker, lanes: Lanes): Promise<number> {
    const outcomes = await Promise.allSettled(
      Array.from({ length: lanes.count }, () => this.lane(worker, lanes)),
    );
    return outcomes.reduce((sum, outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return sum + outcome.value;
    }, 0);
  }

  /** As many as keep every slot busy while the last answers of a chunk are waited for. */
  private laneCount({ limits }: EvaluationPlan): number {
    const slots = Math.min(limits?.concurrency ?? Infinity, this.settings.concurrency);
    return Math.min(Math.max(Math.ceil((2 * slots) / CHUNK_ROWS), MIN_LANES), MAX_LANES);
  }

  private async lane(worker: ChunkWorker, { session, chunkCount }: Lanes): Promise<number> {
    let done = 0;
    while (done < chunkCount && !session.signals.stop.aborted) {
      const chunk = await this.stores.chunks.claimNext(session.evaluationId, session.lease);
      if (chunk === null) break;
      session.heldChunks += 1;
      if (!(await worker.work(chunk))) break;
      session.heldChunks -= 1;
      done += 1;
    }
    return done;
  }
}
