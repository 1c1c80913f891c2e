import { resultName, type MetricShape } from '@weir/evaluation';
import {
  CAREFUL_AFTER_SETBACKS,
  PREDICTION_UNIT,
  type ClaimedChunk,
  type LeasedChunk,
  type UnitResult,
} from '@weir/tracking-store';
import type { CallCosts } from '../calls/call-costs.js';
import { GroupCommitter } from '../predictions/group-committer.js';
import type { UnitScorer } from '../scoring/unit-scorer.js';
import type { ChunkStores } from './chunk-stores.js';
import type { RowTools } from './chunk-tools.js';
import { workRows, type EvaluationLayout, type WorkRow } from './evaluation-layout.js';
import { patiently } from './patiently.js';
import { RowScorer } from './row-scorer.js';
import { abandonedUnit, predictionUnit, unscorableUnit } from './units.js';

export interface ChunkPlan extends RowTools {
  readonly layout: EvaluationLayout;
  readonly costs: CallCosts;
  readonly stop: AbortSignal;
}

/** Workers that may disappear with a row in hand before it is blamed: others are killed for reasons of their own. */
const GIVEN_UP_AFTER = 3;

/** Makes units of the chunk in hand durable as they come. */
type UnitCommitter = GroupCommitter<UnitResult>;

/** Brings the rows of a chunk from wherever they stand to scored. Whatever is committed already is not done again. */
export class ChunkWorker {
  private readonly scorer: RowScorer;

  constructor(
    private readonly stores: ChunkStores,
    private readonly plan: ChunkPlan,
  ) {
    this.scorer = new RowScorer(plan.scorers.computed, plan.stop);
  }

  /** True when the chunk is done, false when the work was stopped. */
  async work(chunk: ClaimedChunk): Promise<boolean> {
    const { chunks, rows, units } = this.stores;
    const [cells, committed] = await Promise.all([
      rows.read(chunk.evaluationId, chunk),
      units.read(chunk.evaluationId, chunk),
    ]);
    const known = workRows(chunk.firstRow, cells, committed);
    const isDone =
      chunk.setbacks < CAREFUL_AFTER_SETBACKS
        ? await this.workRows(chunk, known)
        : await this.workRowByRow(chunk, known);
    if (isDone) await chunks.complete(chunk);
    return isDone;
  }

  /**
   * For a chunk that ended its workers: each row is noted, worked off alone and committed before the next begins. A row that was in
   * hand when worker after worker disappeared is given up; the others are kept.
   */
  private async workRowByRow(chunk: ClaimedChunk, rows: readonly WorkRow[]): Promise<boolean> {
    const { chunks, units } = this.stores;
    for (const row of rows.filter((candidate) => this.missing(candidate).length > 0)) {
      const { rowIndex } = row;
      const setbacks = chunk.suspect?.rowIndex === rowIndex ? chunk.suspect.setbacks : 0;
      if (setbacks >= GIVEN_UP_AFTER) {
        const reasons = this.missing(row).map((unit) => abandonedUnit(rowIndex, unit, setbacks));
        await units.commit(chunk, reasons);
      } else {
        await chunks.suspect(chunk, rowIndex);
        if (!(await this.workRows(chunk, [row]))) return false;
      }
    }
    return true;
  }

  /** Names of the units that the row has not got yet. */
  private missing({ units }: WorkRow): string[] {
    const { predictor, scorers } = this.plan;
    const metrics = [...scorers.computed, ...scorers.byUnit.map(({ metric }) => metric)];
    const names = [...(predictor === null ? [] : [PREDICTION_UNIT]), ...metrics.map(resultName)];
    return names.filter((name) => !units.has(name));
  }

  /** True when every unit of these rows is committed. */
  private async workRows(chunk: LeasedChunk, rows: readonly WorkRow[]): Promise<boolean> {
    const asked = await this.askAll(chunk, rows);
    if (asked === null || this.plan.stop.aborted) return false;
    const toScore = asked.filter(({ units: known }) =>
      this.plan.scorers.computed.some((metric) => !known.has(resultName(metric))),
    );
    const { results, isComplete } = await this.scorer.score(
      toScore.map((row) => ({ rowIndex: row.rowIndex, row: this.plan.layout.metricRow(row) })),
    );
    await this.stores.units.commit(chunk, results);
    return isComplete;
  }

  /** Every row with its prediction, everything that has to be asked for committed; null when the work was stopped. */
  private async askAll(chunk: LeasedChunk, rows: readonly WorkRow[]): Promise<readonly WorkRow[] | null> {
    const { predictor, scorers } = this.plan;
    if (predictor === null && scorers.byUnit.length === 0) return rows;
    // An answer that was paid for outlives a database that is away for a moment.
    const committer: UnitCommitter = new GroupCommitter((results) =>
      patiently(() => this.stores.units.commit(chunk, results)),
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
    const keep = (unit: UnitResult): Promise<void> => committer.add(this.priced(unit, predictor.uri));
    const prediction = await predictor.predict(layout.named(row.cells), (outcome) =>
      keep(predictionUnit(row.rowIndex, outcome)),
    );
    if (prediction.kind === 'unanswered') return null;
    const unit = predictionUnit(row.rowIndex, prediction);
    return { ...row, units: new Map(row.units).set(PREDICTION_UNIT, unit) };
  }

  private async scoreUnit(scorer: UnitScorer, row: WorkRow, committer: UnitCommitter): Promise<boolean> {
    const { rowIndex, units } = row;
    const { metric } = scorer;
    const prediction = units.get(PREDICTION_UNIT);
    if (prediction?.outcome === 'failed' && metric.needs.includes('prediction')) {
      await committer.add(unscorableUnit(rowIndex, resultName(metric), prediction.reason));
      return true;
    }
    return scorer.score({ rowIndex, row: this.plan.layout.metricRow(row) }, (unit) =>
      committer.add(this.priced(unit, modelOf(metric))),
    );
  }

  private priced(unit: UnitResult, uri: string | null): UnitResult {
    const { usage } = unit;
    return usage === undefined || uri === null
      ? unit
      : { ...unit, usage: this.plan.costs.priced(uri, usage) };
  }
}

const modelOf = (metric: MetricShape & { readonly kind: string; readonly model?: string }): string | null =>
  metric.kind === 'judged' ? (metric.model ?? null) : null;

/** All settle before the first failure is passed on: answers under way are paid for and must be committed. */
async function settled<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(work);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
