import type { Metric, MetricRow } from '@weir/evaluation';
import type { UnitResult } from '@weir/tracking-store';

export interface RowToScore {
  readonly rowIndex: number;
  readonly row: MetricRow;
}

/** Makes a unit durable; resolves when it is. */
export type KeepUnit = (unit: UnitResult) => Promise<void>;

/**
 * Scores rows by one metric that cannot be computed at once: a judge, a classifier, a sandbox, a service. What goes wrong with a row
 * is that row's outcome; only what makes every row senseless (no such endpoint) is thrown.
 */
export interface UnitScorer {
  readonly metric: Metric;
  /** True when the unit was kept, false when the work was stopped before there was one. */
  score(row: RowToScore, keep: KeepUnit): Promise<boolean>;
}
