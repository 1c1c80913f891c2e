import { AppError } from '@weir/errors';
import { maximum, mean, median, minimum, percentile, variance } from '../aggregation/numpy.js';

const AGGREGATIONS = {
  mean,
  variance,
  p90: (scores: readonly number[]) => percentile(scores, 90),
  min: minimum,
  max: maximum,
  median,
};

/** What a judge's scores may be summed up by. */
export type JudgeAggregation = keyof typeof AGGREGATIONS;

export const JUDGE_AGGREGATIONS = Object.keys(AGGREGATIONS) as readonly JudgeAggregation[];

/** Over no scores at all these are NaN in numpy and logged as such; the others have no value. */
const DEFINED_WITHOUT_SCORES: ReadonlySet<JudgeAggregation> = new Set(['mean', 'variance', 'median']);

/** The aggregations of those names, or an AppError `EVALUATION.UNKNOWN_AGGREGATION` (400). */
export const parseJudgeAggregations = (names: readonly string[]): JudgeAggregation[] =>
  names.map((name) => {
    const known = JUDGE_AGGREGATIONS.find((candidate) => candidate === name);
    if (known !== undefined) return known;
    throw new AppError({
      code: 'EVALUATION.UNKNOWN_AGGREGATION',
      status: 400,
      message: `Unknown aggregation '${name.slice(0, 80)}'; known: ${JUDGE_AGGREGATIONS.join(', ')}`,
      details: { field: 'aggregations', known: JUDGE_AGGREGATIONS },
    });
  });

/** Aggregates of the rows that a judge did score: a failed row counts for nothing, not for 0. */
export const aggregateJudgeScores = (
  scores: readonly number[],
  aggregations: readonly JudgeAggregation[],
): Readonly<Record<string, number>> => {
  const defined = aggregations.filter((name) => scores.length > 0 || DEFINED_WITHOUT_SCORES.has(name));
  return Object.fromEntries(defined.map((name) => [name, AGGREGATIONS[name](scores)]));
};
