import { createHash } from 'node:crypto';

/** More than evaluations take; a logged table may have any number. */
export const MAX_COMPARED_ROWS = 250_000;

export interface ScoredMetric {
  readonly metric: string;
  /** Null when neither more nor less is better, or when nobody knows. */
  readonly isGreaterBetter: boolean | null;
  /** Whether its scores are 0 or 1 and nothing else. */
  readonly isYesNo: boolean;
}

/** Rows that were scored, wherever the scores are kept. */
export interface ScoredRows {
  readonly runId: string;
  readonly evaluationId: string | null;
  readonly rowCount: number;
  readonly columns: readonly string[];
  /** Columns that hold what the model answered or what was made of it: they say nothing about which row it is. */
  readonly resultColumns: ReadonlySet<string>;
  readonly metrics: readonly ScoredMetric[];
  /** What tells a row by its values in these columns, row by row. */
  keys(columns: readonly string[]): Promise<string[]>;
  /** One score for each row, NaN where there is none. */
  scores(metric: string): Promise<Float64Array>;
}

/** Rows with equal values have equal keys, however long the values are. */
export const rowKey = (values: readonly unknown[]): string =>
  createHash('sha256')
    .update(JSON.stringify(values.map((value) => value ?? null)))
    .digest('base64');
