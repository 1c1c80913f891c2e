import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  FloatColumns,
  MetricSummary,
  resultName,
  type MetricOutcome,
  type MetricShape,
  type SummarisedAggregate,
} from '@weir/evaluation';
import { PREDICTION_UNIT, type UnitResult } from '@weir/tracking-store';
import type { WorkRow } from '../evaluations/evaluation-layout.js';
import type { PreparedEvaluation } from '../evaluations/row-preparation.js';
import { rowScoreOf } from '../evaluations/row-scorer.js';
import { ResultCells } from './result-cells.js';

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
  /** What the columns of the results table hold. */
  readonly floats: FloatColumns;
}

interface Unanswered {
  rows: number;
  firstReason: string;
}

function unansweredWarning({ rows, firstReason }: Unanswered): string[] {
  return rows === 0 ? [] : [`The model gave no answer for ${rows} rows; the first reason: ${firstReason}`];
}

function countUnanswered(unanswered: Unanswered, prediction: UnitResult | undefined): void {
  if (prediction?.outcome !== 'failed') return;
  if (unanswered.rows === 0) unanswered.firstReason = prediction.reason ?? '';
  unanswered.rows += 1;
}

interface GatheredMetric {
  readonly metric: MetricShape;
  readonly summary: MetricSummary;
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

/** All rows' scores as the run's metrics. Of the rows themselves nothing is kept but numbers. */
export async function summarise(
  prepared: Pick<PreparedEvaluation, 'plan' | 'columns'>,
  metrics: readonly MetricShape[],
  rows: AsyncIterable<WorkRow>,
): Promise<SummaryOutcome> {
  const { metricPrefix } = prepared.plan;
  const summaries = metrics.map((metric) => ({ metric, summary: new MetricSummary(metric, metricPrefix) }));
  const unanswered: Unanswered = { rows: 0, firstReason: '' };
  const cells = new ResultCells(prepared, metrics);
  const floats = new FloatColumns(cells.columns);
  for await (const row of rows) {
    countUnanswered(unanswered, row.units.get(PREDICTION_UNIT));
    floats.add(cells.of(row));
    for (const { metric, summary } of summaries) summary.add(rowScoreOf(row.units.get(resultName(metric))));
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
    floats,
  };
}
