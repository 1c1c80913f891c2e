import type { MetricDefinition, MetricRow, RowScore } from '../metrics/metric.types.js';
import { MetricSummary } from '../results/metric-summary.js';
import type { TableMetric, TableMetricParameter, TableMetricValues } from './table-metric.types.js';

const PARAMETERS: Readonly<Record<string, string>> = {
  prediction: 'predictions',
  target: 'targets',
  latency: 'latency',
};

/** The entry of a column; a value that is no column stands for every row. */
export const entryAt = (column: unknown, row: number): unknown =>
  Array.isArray(column) ? (column[row] as unknown) : column;

const rowAt = (values: TableMetricValues, row: number): MetricRow => ({
  prediction: entryAt(values['predictions'], row),
  target: entryAt(values['targets'], row),
  latencySeconds: Number(entryAt(values['latency'], row)),
});

const cell = (score: RowScore): number | string | null => (score.kind === 'scored' ? score.score : null);

/**
 * A row metric over a table. Targets are optional for most (the metric is then left out), and a must for the retriever metrics.
 */
export const rowTableMetric = (metric: MetricDefinition, isTargetRequired: boolean): TableMetric => {
  const parameters: TableMetricParameter[] = metric.needs.map((need) => ({
    name: PARAMETERS[need] ?? need,
    isOptional: need === 'target' && !isTargetRequired,
  }));
  return {
    name: metric.name,
    version: metric.version,
    isBareColumn: metric.column === 'bare-column',
    parameters,
    evaluate: (values, rowCount) => {
      if (metric.needs.includes('target') && values['targets'] === undefined) return Promise.resolve(null);
      const scores = Array.from({ length: rowCount }, (_, row) => metric.scoreRow(rowAt(values, row)));
      const summary = new MetricSummary(metric);
      scores.forEach((score) => summary.add(score));
      const { isKept, warnings } = summary.finish();
      if (!isKept) return Promise.resolve(null);
      const aggregates = summary.aggregates();
      const column = metric.column === 'none' ? null : scores.map(cell);
      return Promise.resolve({ scores: column, justifications: null, aggregates, warnings });
    },
  };
};
