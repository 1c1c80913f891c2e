import { MetricSummary, resultName, type Metric } from '@weir/evaluation';
import { PREDICTION_UNIT } from '@weir/tracking-store';
import { rowScoreOf } from '../evaluations/row-scorer.js';
import type { WorkRow } from '../evaluations/evaluation-layout.js';

export interface SummaryOutcome {
  /** Metrics that keep their columns and numbers, in order. */
  readonly metrics: readonly Metric[];
  /** Run metrics by key. */
  readonly values: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
  /** Rows for which the model gave no answer, and what the first of them met. */
  readonly unanswered: { readonly rows: number; readonly firstReason: string };
}

function unansweredWarning({ rows, firstReason }: SummaryOutcome['unanswered']): string[] {
  return rows === 0 ? [] : [`The model gave no answer for ${rows} rows; the first reason: ${firstReason}`];
}

/** All rows' scores as the run's metrics. */
export async function summarise(
  metrics: readonly Metric[],
  rows: AsyncIterable<WorkRow>,
): Promise<SummaryOutcome> {
  const summaries = metrics.map((metric) => ({ metric, summary: new MetricSummary(metric) }));
  const unanswered = { rows: 0, firstReason: '' };
  for await (const row of rows) {
    const prediction = row.units.get(PREDICTION_UNIT);
    if (prediction?.outcome === 'failed') {
      if (unanswered.rows === 0) unanswered.firstReason = prediction.reason ?? '';
      unanswered.rows += 1;
    }
    for (const { metric, summary } of summaries) summary.add(rowScoreOf(row.units.get(resultName(metric))));
  }
  const outcomes = summaries.map(({ metric, summary }) => ({ metric, ...summary.finish() }));
  return {
    metrics: outcomes.filter((outcome) => outcome.isKept).map((outcome) => outcome.metric),
    values: Object.assign({}, ...outcomes.map((outcome) => outcome.metrics)) as Record<string, number>,
    warnings: [...unansweredWarning(unanswered), ...outcomes.flatMap((outcome) => outcome.warnings)],
    unanswered,
  };
}
