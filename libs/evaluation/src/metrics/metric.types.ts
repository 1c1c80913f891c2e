/** One row as a metric sees it. Values are whatever the caller's data held: a metric trusts no type. */
export interface MetricRow {
  readonly prediction: unknown;
  readonly target?: unknown;
  /** Seconds that the model took for this row; 0 for predictions that were there already. */
  readonly latencySeconds?: number;
}

/** What a metric reads of a row; a metric that needs what the evaluation lacks is left out with a warning. */
export type MetricNeed = 'prediction' | 'target' | 'latency';

/**
 * The outcome of one metric on one row.
 * - `scored`: the score that goes to the table and into the aggregates;
 * - `not-applicable`: the row holds nothing that the metric reads (an empty table cell);
 * - `failed`: the row should have been scored and could not be (an empty table cell with a reason).
 */
export type RowScore =
  | { readonly kind: 'scored'; readonly score: number | string; readonly justification?: string }
  | { readonly kind: 'not-applicable'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** How a metric shows in the results table: `<result name>/score`, only its own name, or not at all. */
export type MetricColumn = 'score-column' | 'bare-column' | 'none';

/** A metric that needs no model: a pure function of the row, and the arithmetic over all rows. */
export interface MetricDefinition {
  readonly name: string;
  readonly version: string | null;
  readonly needs: readonly MetricNeed[];
  readonly isGreaterBetter: boolean;
  readonly column: MetricColumn;
  /** MLflow leaves a text metric out altogether when the first row is not a text. */
  readonly isDroppedByFirstRow: boolean;
  /** Never throws for anything a row may hold. */
  scoreRow(row: MetricRow): RowScore;
  /** Aggregates by name, of the scored rows in row order; empty for a metric that has none. */
  aggregate(scores: readonly number[]): Readonly<Record<string, number>>;
}
