import { mean } from '../aggregation/numpy.js';

/** Fewer values than this have too few distinct resamples for a bootstrap. */
const LEAST_BOOTSTRAPPED = 10;
/** More values than this cost a bootstrap longer than a service may stop for; Student's t is close by then. */
const MOST_BOOTSTRAPPED = 5_000;

/** The moment coefficient of skewness, as `scipy.stats.skew`; 0 for values without a spread. */
export const skewness = (values: readonly number[]): number => {
  const centre = mean(values);
  let squares = 0;
  let cubes = 0;
  for (const value of values) {
    const deviation = value - centre;
    squares += deviation * deviation;
    cubes += deviation * deviation * deviation;
  }
  if (squares === 0) return 0;
  return cubes / values.length / (squares / values.length) ** 1.5;
};

/**
 * Whether so many values of that skewness have a mean that is near enough to normal for Student's t: Cochran's rule (Sampling
 * Techniques, 3rd edition, 1977, §2.15), n > 25·G₁², which keeps the error of a two-sided 5 % statement below 6 %.
 */
export const isMeanNearlyNormal = (values: readonly number[]): boolean =>
  values.length > 25 * skewness(values) ** 2;

/** Whether an interval of these values' mean is better bootstrapped. */
export const needsBootstrap = (values: readonly number[]): boolean =>
  values.length >= LEAST_BOOTSTRAPPED && values.length <= MOST_BOOTSTRAPPED && !isMeanNearlyNormal(values);
