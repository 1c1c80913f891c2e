/** One row as a metric sees it. Values are whatever the caller's data held: a metric trusts no type. */
export interface MetricRow {
  readonly prediction: unknown;
  readonly target?: unknown;
  /** Seconds that the model took for this row; 0 for predictions that were there already. */
  readonly latencySeconds?: number;
  /** Any other value by the name that a metric knows it by (`inputs`, `context`): the column of that name, or the mapped one. */
  value?(name: string): unknown;
  /** Every name that `value` knows. */
  names?(): Iterable<string>;
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

/** What the results of every metric have in common, however its scores come about. */
export interface MetricShape {
  readonly name: string;
  readonly version: string | null;
  readonly needs: readonly MetricNeed[];
  /** Further values that it reads by name (`MetricRow.value`); the rows must have them, under that name or a mapped one. */
  readonly reads?: readonly string[];
  readonly isGreaterBetter: boolean;
  /** Whether its scores are 0 or 1 and nothing else: their mean is a share. */
  readonly isYesNo?: boolean;
  readonly column: MetricColumn;
  /** Whether a column with a justification stands beside the score's. */
  readonly hasJustification?: boolean;
  /** MLflow leaves a text metric out altogether when the first row is not a text. */
  readonly isDroppedByFirstRow: boolean;
  /** Aggregates by name, of the scored rows in row order; empty for a metric that has none. */
  aggregate(scores: readonly number[]): Readonly<Record<string, number>>;
}

/** A metric that needs no model: a pure function of the row, and the arithmetic over all rows. */
export interface MetricDefinition extends MetricShape {
  readonly kind: 'computed';
  /** Whether it takes no longer for a long text: one that is compared as a whole, or not looked at. */
  readonly takesAnyLength?: boolean;
  /** Never throws for anything a row may hold. */
  scoreRow(row: MetricRow): RowScore;
}

/** One turn of what a judge is shown. */
export interface JudgeMessage {
  readonly role: 'system' | 'user';
  readonly content: string;
}

/** What a judge is asked about one row. */
export interface JudgeQuestion {
  readonly kind: 'question';
  readonly messages: readonly JudgeMessage[];
  /** Merged into the body of the call: temperature, or nothing at all. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Sent beside the parameters to models that understand it; a model that refuses it is asked without, and answers in plain text. */
  readonly responseFormat?: Readonly<Record<string, unknown>>;
}

/** A metric that asks a language model about each row, once. */
export interface JudgedMetric extends MetricShape {
  readonly kind: 'judged';
  /** URI of the model that judges: `openai:/gpt-4`, `endpoints:/judge`. */
  readonly model: string;
  /** Arguments by which MLflow's client builds this judge again; left out for judges that it has no constructor for. */
  readonly clientArguments?: Readonly<Record<string, unknown>>;
  /** The question, or the score where the row leaves nothing to ask. */
  question(row: MetricRow): JudgeQuestion | RowScore;
  /** What the model's text comes to; never throws. */
  verdict(reply: string | null): RowScore;
}

/** Who scores the rows of a metric that is neither computed here nor asked of a judge. */
export type ExternalScorer =
  | { readonly kind: 'toxicity' }
  | {
      readonly kind: 'javascript';
      /** Parsed, and nothing around it. */
      readonly code: string;
      /** An expression over the row's values, or a function of the row. */
      readonly form: 'expression' | 'function';
      readonly timeoutMs: number;
    }
  | { readonly kind: 'http'; readonly url: string; readonly timeoutMs: number };

/** A metric that is scored outside of this library: by a classifier, in a sandbox, by a service. */
export interface ExternalMetric extends MetricShape {
  readonly kind: 'external';
  readonly scorer: ExternalScorer;
  /** What the scorer's answer comes to; never throws. */
  verdict(value: unknown): RowScore;
}

/** A metric of an evaluation. */
export type Metric = MetricDefinition | JudgedMetric | ExternalMetric;
