import { FloatColumns, MetricSummary, resultName, type MetricShape } from '@weir/evaluation';
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
  const outcomes = summaries.map(({ metric, summary }) => ({ metric, ...summary.finish() }));
  return {
    metrics: outcomes.filter((outcome) => outcome.isKept).map((outcome) => outcome.metric),
    values: Object.assign({}, ...outcomes.map((outcome) => outcome.metrics)) as Record<string, number>,
    warnings: [...unansweredWarning(unanswered), ...outcomes.flatMap((outcome) => outcome.warnings)],
    unanswered,
    floats,
  };
}
