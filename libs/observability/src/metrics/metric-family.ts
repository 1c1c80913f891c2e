/** Names and values of the labels of one sample. */
export type Labels = Readonly<Record<string, string>>;

/** One sample of a family; `metricName` where it differs from the family's, as in the parts of a histogram. */
export interface MetricSample {
  readonly labels: Labels;
  readonly value: number;
  readonly metricName?: string;
}

/** A metric as prom-client's JSON form has it, which is also what processes of one cluster send to each other. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** How the values of several processes become one. */
  readonly aggregator: 'sum' | 'max' | 'min' | 'average';
  readonly values: readonly MetricSample[];
}
