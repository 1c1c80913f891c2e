import { scoreColumn } from '../metrics/metric-keys.js';
import type { MetricShape, RowScore } from '../metrics/metric.types.js';

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
  readonly metrics: readonly MetricShape[];
}

export interface ResultsTableRow {
  readonly features: readonly unknown[];
  readonly target?: unknown;
  readonly prediction: unknown;
  /** One for each metric of the shape, in its order. */
  readonly scores: readonly RowScore[];
}

type PredictionsShape = Omit<ResultsTableShape, 'metrics'>;

/**
 * The name of the predictions column. Without targets MLflow calls it `outputs` whatever the data calls it, and overwrites a
 * feature of that name; here the feature stays and the predictions keep their own name.
 */
export const predictionsColumnName = (shape: PredictionsShape): string => {
  const { featureColumns, targetsColumn, predictionsColumn } = shape;
  if (targetsColumn !== null && predictionsColumn !== null) return predictionsColumn;
  const taken = new Set([...featureColumns, targetsColumn]);
  const wanted = [DEFAULT_PREDICTIONS_COLUMN, ...(predictionsColumn === null ? [] : [predictionsColumn])];
  const free = wanted.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  let number = 2;
  while (taken.has(`${DEFAULT_PREDICTIONS_COLUMN}_${number}`)) number += 1;
  return `${DEFAULT_PREDICTIONS_COLUMN}_${number}`;
};

const scoreCell = (score: RowScore | undefined): number | string | null =>
  score?.kind === 'scored' ? score.score : null;

/** The layout of `eval_results_table.json`: features, targets, predictions, then the metrics' columns. */
export class ResultsTableLayout {
  readonly columns: readonly string[];
  /** Where a feature bears the name that was chosen for the predictions, they take its place, as in MLflow. */
  private readonly replacedFeature: number;

  constructor(private readonly shape: ResultsTableShape) {
    const { featureColumns, targetsColumn, metrics } = shape;
    const predictions = predictionsColumnName(shape);
    this.replacedFeature = featureColumns.indexOf(predictions);
    this.columns = [
      ...featureColumns,
      ...(targetsColumn === null ? [] : [targetsColumn]),
      ...(this.replacedFeature < 0 ? [predictions] : []),
      ...metrics.map(scoreColumn).filter((name) => name !== null),
    ];
  }

  /** The cells of one row, in the order of `columns`. */
  cells({ features, target, prediction, scores }: ResultsTableRow): unknown[] {
    const shown = scores.filter((_, index) => this.shape.metrics[index]?.column !== 'none');
    return [
      ...features.map((feature, index) => (index === this.replacedFeature ? prediction : feature)),
      ...(this.shape.targetsColumn === null ? [] : [target]),
      ...(this.replacedFeature < 0 ? [prediction] : []),
      ...shown.map(scoreCell),
    ];
  }
}
