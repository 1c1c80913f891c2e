import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  FloatColumns,
  MetricSummary,
  resultName,
  scoreColumn,
  type MetricOutcome,
  type MetricShape,
  type RowScore,
  type SummarisedAggregate,
} from '@weir/evaluation';
import { PREDICTION_UNIT, type UnitResult } from '@weir/tracking-store';
import type { PreparedEvaluation } from '../evaluations/row-preparation.js';
import { rowScoreOf } from '../evaluations/row-scorer.js';
import type { ScorePage } from './results-reader.js';
import { ScoreColumn } from './score-column.js';

export interface SummaryOutcome {
  /** Metrics that keep their columns and numbers, in order. */
  readonly metrics: readonly MetricShape[];
  /** Run metrics by key. */
  readonly values: Readonly<Record<string, number>>;
  /** How sure these are, under the same keys. */
  readonly statistics: Readonly<Record<string, SummarisedAggregate>>;
  readonly warnings: readonly string[];
  /** Rows for which the model gave no answer, and what the first of them met. */
  readonly unanswered: Unanswered;
  /** The scores themselves, by metric. */
  readonly scores: ReadonlyMap<MetricShape, ScoreColumn>;
  /** What the score columns of the results table hold. */
  readonly floats: FloatColumns;
}

interface Unanswered {
  rows: number;
  firstReason: string;
}

function unansweredWarning({ rows, firstReason }: Unanswered): string[] {
  return rows === 0 ? [] : [`The model gave no answer for ${rows} rows; the first reason: ${firstReason}`];
}

function countUnanswered(unanswered: Unanswered, predictions: readonly UnitResult[]): void {
  for (const prediction of predictions) {
    if (prediction.outcome !== 'failed') continue;
    if (unanswered.rows === 0) unanswered.firstReason = prediction.reason ?? '';
    unanswered.rows += 1;
  }
}

interface GatheredMetric {
  readonly metric: MetricShape;
  readonly summary: MetricSummary;
  readonly column: ScoreColumn;
}

type FinishedMetric = MetricOutcome & Pick<GatheredMetric, 'metric'>;

/** Sorting and sums of a hundred thousand scores take a while: heartbeats get their turn between two metrics. */
async function finished(summaries: readonly GatheredMetric[]): Promise<FinishedMetric[]> {
  const outcomes: FinishedMetric[] = [];
  for (const { metric, summary } of summaries) {
    outcomes.push({ metric, ...summary.finish() });
    await nextTurn();
  }
  return outcomes;
}

/** Every row of the page has its turn, also one that nobody scored. */
function* scoresOf({ firstRow, rowCount, units }: ScorePage, unit: string): Generator<[number, RowScore]> {
  const found = units.get(unit) ?? [];
  let next = 0;
  for (let rowIndex = firstRow; rowIndex < firstRow + rowCount; rowIndex += 1) {
    const isHere = found[next]?.rowIndex === rowIndex;
    yield [rowIndex, rowScoreOf(isHere ? found[next] : undefined)];
    if (isHere) next += 1;
  }
}

/** All rows' scores as the run's metrics. Nothing is kept but numbers. */
export async function summarise(
  { plan, totalRows }: Pick<PreparedEvaluation, 'plan' | 'totalRows'>,
  metrics: readonly MetricShape[],
  pages: AsyncIterable<ScorePage>,
): Promise<SummaryOutcome> {
  const { metricPrefix } = plan;
  const summaries = metrics.map((metric) => ({
    metric,
    summary: new MetricSummary(metric, metricPrefix),
    column: new ScoreColumn(totalRows),
    name: scoreColumn(metric, metricPrefix),
  }));
  const unanswered: Unanswered = { rows: 0, firstReason: '' };
  const floats = new FloatColumns();
  for await (const page of pages) {
    countUnanswered(unanswered, page.units.get(PREDICTION_UNIT) ?? []);
    for (const { metric, summary, column, name } of summaries) {
      for (const [rowIndex, score] of scoresOf(page, resultName(metric))) {
        summary.add(score);
        column.set(rowIndex, score);
        if (name !== null) floats.note(name, score.kind === 'scored' ? score.score : null);
      }
    }
  }
  const outcomes = await finished(summaries);
  return {
    metrics: outcomes.filter((outcome) => outcome.isKept).map((outcome) => outcome.metric),
    values: Object.assign({}, ...outcomes.map((outcome) => outcome.metrics)) as Record<string, number>,
    statistics: Object.assign(
      {},
      ...outcomes.map((outcome) => outcome.statistics),
    ) as SummaryOutcome['statistics'],
    warnings: [...unansweredWarning(unanswered), ...outcomes.flatMap((outcome) => outcome.warnings)],
    unanswered,
    scores: new Map(summaries.map(({ metric, column }) => [metric, column])),
    floats,
  };
}
