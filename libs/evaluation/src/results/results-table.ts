import { scoreColumn } from '../metrics/metric-keys.js';
import type { MetricDefinition, RowScore } from '../metrics/metric.types.js';

/** The artifact's path in the run; MLflow clients read it with `mlflow.load_table`. */
export const RESULTS_TABLE_PATH = 'eval_results_table.json';

const DEFAULT_PREDICTIONS_COLUMN = 'outputs';

export interface ResultsTableShape {
  /** Every column of the data but targets and predictions, in the data's order. */
  readonly featureColumns: readonly string[];
  /** Null when the evaluation has no targets. */
  readonly targetsColumn: string | null;
  /** The data's own name of the predictions, null when a model made them. */
  readonly predictionsColumn: string | null;
  /** The metrics that were kept, in the order of their selection. */
  readonly metrics: readonly MetricDefinition[];
}

export interface ResultsTableRow {
  readonly features: readonly unknown[];
  readonly target?: unknown;
  readonly prediction: unknown;
  /** One for each metric of the shape, in its order. */
  readonly scores: readonly RowScore[];
}

/**
 * Without targets MLflow calls the predictions `outputs` whatever the data calls them. Where a feature has that name already
 * MLflow overwrites it; here both stay.
 */
const predictionsName = ({ featureColumns, targetsColumn, predictionsColumn }: ResultsTableShape): string => {
  const wanted =
    targetsColumn === null
      ? [DEFAULT_PREDICTIONS_COLUMN, predictionsColumn]
      : [predictionsColumn ?? DEFAULT_PREDICTIONS_COLUMN];
  const taken = new Set([...featureColumns, targetsColumn]);
  const free = wanted.find((name) => name !== null && !taken.has(name));
  if (free !== undefined && free !== null) return free;
  let number = 2;
  while (taken.has(`${DEFAULT_PREDICTIONS_COLUMN}_${number}`)) number += 1;
  return `${DEFAULT_PREDICTIONS_COLUMN}_${number}`;
};

const scoreCell = (score: RowScore | undefined): number | string | null =>
  score?.kind === 'scored' ? score.score : null;

/** The layout of `eval_results_table.json`: features, targets, predictions, then the metrics' columns. */
export class ResultsTableLayout {
  readonly columns: readonly string[];

  constructor(private readonly shape: ResultsTableShape) {
    const { featureColumns, targetsColumn, metrics } = shape;
    this.columns = [
      ...featureColumns,
      ...(targetsColumn === null ? [] : [targetsColumn]),
      predictionsName(shape),
      ...metrics.map(scoreColumn).filter((name) => name !== null),
    ];
  }

  /** The cells of one row, in the order of `columns`. */
  cells({ features, target, prediction, scores }: ResultsTableRow): unknown[] {
    const shown = scores.filter((_, index) => this.shape.metrics[index]?.column !== 'none');
    return [
      ...features,
      ...(this.shape.targetsColumn === null ? [] : [target]),
      prediction,
      ...shown.map(scoreCell),
    ];
  }
}
