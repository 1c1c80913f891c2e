import { regularisedBeta } from './distributions.js';
import type { Interval } from './interval.js';
import { requireConfidence } from './requirements.js';

/** P(X ≤ k) of the binomial distribution. */
const binomialCdf = (k: number, n: number, probability: number): number => {
  if (k < 0) return 0;
  return k >= n ? 1 : regularisedBeta(1 - probability, n - k, k + 1);
};

/** The least k of 0..n with P(X ≤ k) ≥ level. */
const binomialQuantile = (level: number, n: number, probability: number): number => {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (binomialCdf(middle, n, probability) >= level) high = middle;
    else low = middle + 1;
  }
  return low;
};

/**
 * The interval of a quantile between two of the values themselves (Conover, Practical Nonparametric Statistics, §3.2): whatever
 * the distribution, it holds the true quantile at least that often. Null when there are too few values for one.
 */
export const quantileInterval = (
  values: readonly number[],
  probability: number,
  confidence: number,
): Interval | null => {
  requireConfidence(probability, 'probability');
  requireConfidence(confidence);
  const n = values.length;
  const tail = (1 - confidence) / 2;
  // The least k whose probability is above the tail: the one before it is the last that may be left out below.
  const least = binomialQuantile(tail, n, probability);
  const low = binomialCdf(least, n, probability) <= tail ? least + 1 : least;
  const high = binomialQuantile(1 - tail, n, probability) + 1;
  const sorted = Float64Array.from(values).sort();
  const ciLow = sorted[low - 1];
  const ciHigh = sorted[high - 1];
  return ciLow === undefined || ciHigh === undefined ? null : { ciLow, ciHigh };
};
