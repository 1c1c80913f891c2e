import { MetricSummary, resultName, type MetricDefinition } from '@weir/evaluation';
import { rowScoreOf } from '../evaluations/row-scorer.js';
import type { WorkRow } from '../evaluations/evaluation-layout.js';

export interface SummaryOutcome {
  /** Metrics that keep their columns and numbers, in order. */
  readonly metrics: readonly MetricDefinition[];
  /** Run metrics by key. */
  readonly values: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** All rows' scores as the run's metrics. */
export async function summarise(
  metrics: readonly MetricDefinition[],
  rows: AsyncIterable<WorkRow>,
): Promise<SummaryOutcome> {
  const summaries = metrics.map((metric) => ({ metric, summary: new MetricSummary(metric) }));
  for await (const row of rows) {
    for (const { metric, summary } of summaries) summary.add(rowScoreOf(row.units.get(resultName(metric))));
  }
  const outcomes = summaries.map(({ metric, summary }) => ({ metric, ...summary.finish() }));
  return {
    metrics: outcomes.filter((outcome) => outcome.isKept).map((outcome) => outcome.metric),
    values: Object.assign({}, ...outcomes.map((outcome) => outcome.metrics)) as Record<string, number>,
    warnings: outcomes.flatMap((outcome) => outcome.warnings),
  };
}
