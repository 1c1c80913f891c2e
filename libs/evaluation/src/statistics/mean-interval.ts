import { mean, variance } from '../aggregation/numpy.js';
import { bootstrapMean } from './bootstrap.js';
import { studentReach } from './distributions.js';
import type { Interval } from './interval.js';
import { needsBootstrap } from './normality.js';
import { hasSpread } from './spread.js';

const RESAMPLES = 2_000;

/** Which of the two intervals of a mean was chosen. */
export type MeanIntervalMethod = 't' | 'bootstrap-bca';

export interface MeanInterval extends Interval {
  readonly method: MeanIntervalMethod;
}

/**
 * The interval of a mean: Student's, or bias-corrected and accelerated bootstrap where the values are too skewed for it
 * (`needsBootstrap`). The same values give the same interval. Null for a single value, or values that are all the same but for
 * rounding.
 */
export const meanInterval = (values: readonly number[], confidence: number): MeanInterval | null => {
  const n = values.length;
  const centre = mean(values);
  const spread = n < 2 ? 0 : variance(values);
  if (!(spread > 0) || !Number.isFinite(spread) || !hasSpread(values)) return null;
  if (needsBootstrap(values)) {
    const { ciLow, ciHigh } = bootstrapMean(values, { method: 'bca', confidence, resamples: RESAMPLES });
    // Where all resamples lie on one side of the mean there is no bias to correct.
    if (ciLow <= centre && centre <= ciHigh) return { ciLow, ciHigh, method: 'bootstrap-bca' };
  }
  const reach = studentReach(confidence, n - 1) * Math.sqrt(spread / (n - 1));
  return { ciLow: centre - reach, ciHigh: centre + reach, method: 't' };
};
