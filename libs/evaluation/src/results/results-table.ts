import { justificationColumn, scoreColumn } from '../metrics/metric-keys.js';
import type { MetricShape, RowScore } from '../metrics/metric.types.js';

/** The artifact's path in the run; MLflow clients read it with `mlflow.load_table`. */
export const resultsTablePath = (prefix = ''): string => `${prefix}eval_results_table.json`;

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
  /** MLflow's `metric_prefix`. */
  readonly prefix?: string;
}

export interface ResultsTableRow {
  readonly features: readonly unknown[];
  readonly target?: unknown;
  readonly prediction: unknown;
  /** One for each metric of the shape, in its order. */
  readonly scores: readonly RowScore[];
}

type CellReader = (row: ResultsTableRow) => unknown;

/** Without targets MLflow calls the predictions `outputs`, whatever the data calls them. */
export const predictionsColumnName = ({
  targetsColumn,
  predictionsColumn,
}: Pick<ResultsTableShape, 'targetsColumn' | 'predictionsColumn'>): string =>
  (targetsColumn === null ? null : predictionsColumn) ?? DEFAULT_PREDICTIONS_COLUMN;

const scoreCell = (score: RowScore | undefined): number | string | null =>
  score?.kind === 'scored' ? score.score : null;

/** What a judge said; where it could not be understood MLflow shows why in the place of it. */
const justificationCell = (score: RowScore | undefined): string | null => {
  if (score?.kind === 'scored') return score.justification ?? null;
  return score?.kind === 'failed' ? score.reason : null;
};

/**
 * The layout of `eval_results_table.json`: features, targets, predictions, then each metric's score and justification. As in
 * pandas, a column that bears the name of an earlier one takes its place: the results of an evaluation can be evaluated.
 */
export class ResultsTableLayout {
  readonly columns: readonly string[];
  private readonly readers: readonly CellReader[];

  constructor(shape: ResultsTableShape) {
    const cells = new Map<string, CellReader>(
      shape.featureColumns.map((name, index) => [name, ({ features }) => features[index]]),
    );
    if (shape.targetsColumn !== null) cells.set(shape.targetsColumn, ({ target }) => target);
    cells.set(predictionsColumnName(shape), ({ prediction }) => prediction);
    for (const [index, metric] of shape.metrics.entries()) {
      const score = scoreColumn(metric, shape.prefix);
      if (score !== null) cells.set(score, ({ scores }) => scoreCell(scores[index]));
      const justification = justificationColumn(metric, shape.prefix);
      if (justification !== null) cells.set(justification, ({ scores }) => justificationCell(scores[index]));
    }
    this.columns = [...cells.keys()];
    this.readers = [...cells.values()];
  }

  /** The cells of one row, in the order of `columns`. */
  cells(row: ResultsTableRow): unknown[] {
    return this.readers.map((read) => read(row) ?? null);
  }
}

/** MLflow logs the table only when a metric has something to show for each row. */
export const hasResultsTable = (metrics: readonly MetricShape[]): boolean =>
  metrics.some((metric) => scoreColumn(metric) !== null || justificationColumn(metric) !== null);
