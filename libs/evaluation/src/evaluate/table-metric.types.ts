/** A metric's values over all rows, and its aggregates by name. */
export interface TableMetricResult {
  readonly scores: readonly (number | string | null)[] | null;
  readonly justifications: readonly (string | null)[] | null;
  readonly aggregates: Readonly<Record<string, number>>;
  readonly warnings?: readonly string[];
}

/** What a metric asks for by name: a column, a setting, or the results so far (`metrics`). */
export interface TableMetricParameter {
  readonly name: string;
  readonly isOptional: boolean;
}

/** The values of the parameters by name; a column is a list with one entry a row. */
export type TableMetricValues = Readonly<Record<string, unknown>>;

/** A metric over a whole table. Row metrics, judges and custom functions all come to this form. */
export interface TableMetric {
  readonly name: string;
  readonly version: string | null;
  /** Whether the score column bears the bare name. */
  readonly isBareColumn: boolean;
  readonly parameters: readonly TableMetricParameter[];
  /** Null when the metric cannot be computed on these values and is left out. */
  evaluate(values: TableMetricValues, rowCount: number): Promise<TableMetricResult | null>;
}

/** Rows by position, columns by name. */
export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}
