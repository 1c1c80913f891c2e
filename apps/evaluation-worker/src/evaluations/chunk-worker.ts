import { resultName, type MetricShape } from '@weir/evaluation';
import { PREDICTION_UNIT, type LeasedChunk, type UnitResult } from '@weir/tracking-store';
import { GroupCommitter } from '../predictions/group-committer.js';
import type { Outcome, RowPredictor } from '../predictions/row-predictor.js';
import type { Scorers } from '../scoring/scorer.factory.js';
import type { UnitScorer } from '../scoring/unit-scorer.js';
import type { ChunkStores } from './chunk-stores.js';
import { workRows, type EvaluationLayout, type WorkRow } from './evaluation-layout.js';
import { RowScorer } from './row-scorer.js';

export interface ChunkPlan {
  readonly layout: EvaluationLayout;
  readonly scorers: Scorers;
  /** Null when the rows carry their predictions. */
  readonly predictor: RowPredictor | null;
}

/** Makes units of the chunk in hand durable as they come. */
type UnitCommitter = GroupCommitter<UnitResult>;

/** Brings the rows of a chunk from wherever they stand to scored. Whatever is committed already is not done again. */
export class ChunkWorker {
  private readonly scorer: RowScorer;

  constructor(
    private readonly stores: ChunkStores,
    private readonly plan: ChunkPlan,
  ) {
    this.scorer = new RowScorer(plan.scorers.computed);
  }

  /** True when the chunk is done, false when the work was stopped. */
  async work(chunk: LeasedChunk): Promise<boolean> {
    const { chunks, rows, units } = this.stores;
    const [cells, committed] = await Promise.all([
      rows.read(chunk.evaluationId, chunk),
      units.read(chunk.evaluationId, chunk),
    ]);
    const asked = await this.askAll(chunk, workRows(chunk.firstRow, cells, committed));
    if (asked === null) return false;
    const toScore = asked.filter(({ units: known }) =>
      this.plan.scorers.computed.some((metric) => !known.has(resultName(metric))),
    );
    const results = await this.scorer.score(
      toScore.map((row) => ({ rowIndex: row.rowIndex, row: this.plan.layout.metricRow(row) })),
    );
    await units.commit(chunk, results);
    await chunks.complete(chunk);
    return true;
  }

  /** Every row with its prediction, everything that has to be asked for committed; null when the work was stopped. */
  private async askAll(chunk: LeasedChunk, rows: readonly WorkRow[]): Promise<readonly WorkRow[] | null> {
    const { predictor, scorers } = this.plan;
    if (predictor === null && scorers.byUnit.length === 0) return rows;
    const committer: UnitCommitter = new GroupCommitter((results) =>
      this.stores.units.commit(chunk, results),
    );
    const asked = await settled(rows.map((row) => this.askRow(row, committer)));
    const complete = asked.filter((row) => row !== null);
    return complete.length === rows.length ? complete : null;
  }

  /** Null when the work was stopped before everything about the row was known. */
  private async askRow(row: WorkRow, committer: UnitCommitter): Promise<WorkRow | null> {
    const predicted = await this.predictRow(row, committer);
    if (predicted === null) return null;
    const missing = this.plan.scorers.byUnit.filter(({ metric }) => !row.units.has(resultName(metric)));
    const kept = await settled(missing.map((scorer) => this.scoreUnit(scorer, predicted, committer)));
    return kept.every(Boolean) ? predicted : null;
  }

  private async predictRow(row: WorkRow, committer: UnitCommitter): Promise<WorkRow | null> {
    const { predictor, layout } = this.plan;
    if (predictor === null || row.units.has(PREDICTION_UNIT)) return row;
    const prediction = await predictor.predict(layout.named(row.cells), (outcome) =>
      committer.add(predictionUnit(row.rowIndex, outcome)),
    );
    if (prediction.kind === 'unanswered') return null;
    const unit = predictionUnit(row.rowIndex, prediction);
    return { ...row, units: new Map(row.units).set(PREDICTION_UNIT, unit) };
  }

  private async scoreUnit(scorer: UnitScorer, row: WorkRow, committer: UnitCommitter): Promise<boolean> {
    const { rowIndex, units } = row;
    const prediction = units.get(PREDICTION_UNIT);
    if (prediction?.outcome === 'failed' && scorer.metric.needs.includes('prediction')) {
      await committer.add(unscorableUnit(rowIndex, scorer.metric, prediction.reason));
      return true;
    }
    return scorer.score({ rowIndex, row: this.plan.layout.metricRow(row) }, (unit) => committer.add(unit));
  }
}

/** All settle before the first failure is passed on: answers under way are paid for and must be committed. */
async function settled<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(work);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

function predictionUnit(rowIndex: number, prediction: Outcome): UnitResult {
  const { calls, usage } = prediction;
  const used = { inputTokens: usage?.inputTokens ?? null, outputTokens: usage?.outputTokens ?? null };
  const base = { rowIndex, unit: PREDICTION_UNIT, score: null, usage: { calls, ...used, costUsd: null } };
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

function unscorableUnit(rowIndex: number, metric: MetricShape, reason: string | null): UnitResult {
  return {
    rowIndex,
    unit: resultName(metric),
    outcome: 'failed',
    score: null,
    output: null,
    latencySeconds: null,
    reason: `there is no prediction to score: ${reason ?? 'the model gave none'}`,
  };
}
