import { resultName, type MetricDefinition } from '@weir/evaluation';
import { PREDICTION_UNIT, type LeasedChunk, type UnitResult } from '@weir/tracking-store';
import { GroupCommitter } from '../predictions/group-committer.js';
import type { Outcome, RowPredictor } from '../predictions/row-predictor.js';
import type { ChunkStores } from './chunk-stores.js';
import { workRows, type EvaluationLayout, type WorkRow } from './evaluation-layout.js';
import { RowScorer } from './row-scorer.js';

export interface ChunkPlan {
  readonly layout: EvaluationLayout;
  readonly metrics: readonly MetricDefinition[];
  /** Null when the rows carry their predictions. */
  readonly predictor: RowPredictor | null;
}

/** Brings the rows of a chunk from wherever they stand to scored. Whatever is committed already is not done again. */
export class ChunkWorker {
  private readonly scorer: RowScorer;

  constructor(
    private readonly stores: ChunkStores,
    private readonly plan: ChunkPlan,
  ) {
    this.scorer = new RowScorer(plan.metrics);
  }

  /** True when the chunk is done, false when the work was stopped. */
  async work(chunk: LeasedChunk): Promise<boolean> {
    const { chunks, rows, units } = this.stores;
    const [cells, committed] = await Promise.all([
      rows.read(chunk.evaluationId, chunk),
      units.read(chunk.evaluationId, chunk),
    ]);
    const predicted = await this.predictAll(chunk, workRows(chunk.firstRow, cells, committed));
    if (predicted === null) return false;
    const toScore = predicted.filter((row) => this.isUnscored(row));
    const results = await this.scorer.score(
      toScore.map((row) => ({ rowIndex: row.rowIndex, row: this.plan.layout.metricRow(row) })),
    );
    await units.commit(chunk, results);
    await chunks.complete(chunk);
    return true;
  }

  private isUnscored({ units }: WorkRow): boolean {
    return this.plan.metrics.some((metric) => !units.has(resultName(metric)));
  }

  /** Every row with its prediction committed, or null when the work was stopped. */
  private async predictAll(chunk: LeasedChunk, rows: readonly WorkRow[]): Promise<WorkRow[] | null> {
    const { predictor } = this.plan;
    if (predictor === null) return [...rows];
    const committer = new GroupCommitter<UnitResult>((results) => this.stores.units.commit(chunk, results));
    // All settle before the first failure is passed on: answers under way are paid for and must be committed.
    const outcomes = await Promise.allSettled(
      rows.map(async (row) => this.predictRow({ row, predictor, committer })),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
    const predicted = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    return predicted.length === rows.length ? predicted : null;
  }

  private async predictRow(task: {
    row: WorkRow;
    predictor: RowPredictor;
    committer: GroupCommitter<UnitResult>;
  }): Promise<WorkRow[]> {
    const { row, predictor, committer } = task;
    if (row.units.has(PREDICTION_UNIT)) return [row];
    const prediction = await predictor.predict(this.plan.layout.named(row.cells), (outcome) =>
      committer.add(predictionUnit(row.rowIndex, outcome)),
    );
    if (prediction.kind === 'unanswered') return [];
    const unit = predictionUnit(row.rowIndex, prediction);
    return [{ ...row, units: new Map(row.units).set(PREDICTION_UNIT, unit) }];
  }
}

function predictionUnit(rowIndex: number, prediction: Outcome): UnitResult {
  const base = { rowIndex, unit: PREDICTION_UNIT, score: null };
  return prediction.kind === 'answered'
    ? {
        ...base,
        outcome: 'scored',
        output: prediction.text,
        latencySeconds: prediction.latencySeconds,
        reason: null,
      }
    : { ...base, outcome: 'failed', output: null, latencySeconds: null, reason: prediction.reason };
}
