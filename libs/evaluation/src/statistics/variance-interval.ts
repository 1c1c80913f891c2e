import { mean, pairwiseSum } from '../aggregation/numpy.js';
import { normalReach } from './distributions.js';
import type { Interval } from './interval.js';
import { wilson } from './proportions.js';
import { requireConfidence } from './requirements.js';
import { hasSpread } from './spread.js';

/** Below this the kurtosis is a guess. */
const LEAST_VALUES = 10;

/** The mean without the share 1 / (2·√(n − 4)) of the values at either end. */
const trimmedMean = (values: readonly number[]): number => {
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(values.length / (2 * Math.sqrt(values.length - 4)));
  return mean([...sorted.subarray(cut, values.length - cut)]);
};

/** Bonett's interval of a variance (2006), which does not ask for normal values. Null for too few values or none that differ. */
export const varianceInterval = (values: readonly number[], confidence: number): Interval | null => {
  requireConfidence(confidence);
  const n = values.length;
  if (n < LEAST_VALUES || !hasSpread(values)) return null;
  const centre = mean(values);
  const squares = pairwiseSum(values.map((value) => (value - centre) ** 2));
  if (squares === 0) return null;
  const middle = trimmedMean(values);
  const kurtosis = (n * pairwiseSum(values.map((value) => (value - middle) ** 4))) / squares ** 2;
  const z = normalReach(confidence);
  const small = n / (n - z);
  const error = small * Math.sqrt(Math.max(0, kurtosis - (n - 3) / n) / (n - 1));
  const logarithm = Math.log((small * squares) / (n - 1));
  return { ciLow: Math.exp(logarithm - z * error), ciHigh: Math.exp(logarithm + z * error) };
};

/** The interval of p·(1 − p), from that of p: the variance of values that are 0 or 1. */
export const binaryVarianceInterval = (successes: number, n: number, confidence: number): Interval => {
  const { ciLow, ciHigh } = wilson(successes, n, confidence);
  const ends = [ciLow * (1 - ciLow), ciHigh * (1 - ciHigh)];
  const isHalfInside = ciLow <= 0.5 && ciHigh >= 0.5;
  return { ciLow: Math.min(...ends), ciHigh: isHalfInside ? 0.25 : Math.max(...ends) };
};
