import { mean, percentile, variance } from './numpy.js';

/** The three aggregates that MLflow logs for every metric with numeric row scores. */
export const standardAggregations = (
  scores: readonly number[],
): Readonly<Record<'mean' | 'variance' | 'p90', number>> => ({
  mean: mean(scores),
  variance: variance(scores),
  p90: percentile(scores, 90),
});
