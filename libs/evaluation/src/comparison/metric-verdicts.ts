import { holm } from '../statistics/multiple-testing.js';
import type { ComparedMetric, ScoreComparison, Verdict } from './comparison.types.js';

export interface MetricToJudge extends ComparedMetric {
  /** Null when there was nothing to compare. */
  readonly comparison: ScoreComparison | null;
}

export interface MetricVerdict {
  readonly verdict: Verdict;
  /** After Holm's adjustment over the metrics that can become better or worse. */
  readonly adjusted: number | null;
  /** What there is to say about it. */
  readonly reason: string | null;
}

const NOTHING: MetricVerdict = {
  verdict: 'not-comparable',
  adjusted: null,
  reason: 'Fewer than two pairs of rows have a score by both.',
};

const DESCRIPTIVE: MetricVerdict = {
  verdict: 'not-comparable',
  adjusted: null,
  reason: 'Neither more nor less of it is better, as far as is known: say so in greater_is_better.',
};

const isDecidable = (metric: MetricToJudge): boolean =>
  metric.comparison !== null && metric.isGreaterBetter !== null;

const significant = ({ comparison, isGreaterBetter }: MetricToJudge, adjusted: number): MetricVerdict => {
  const direction = comparison?.test.direction ?? 0;
  const isContradicted = direction !== Math.sign(comparison?.difference ?? 0);
  if (direction === 0 || isContradicted) {
    const reason = 'The ranks and the mean of the differences point in different directions.';
    return { verdict: 'no-significant-difference', adjusted, reason };
  }
  const isBetter = direction > 0 === (isGreaterBetter === true);
  return { verdict: isBetter ? 'improved' : 'regressed', adjusted, reason: null };
};

const verdictOf = (metric: MetricToJudge, adjusted: number, alpha: number): MetricVerdict =>
  adjusted <= alpha
    ? significant(metric, adjusted)
    : { verdict: 'no-significant-difference', adjusted, reason: null };

/** What became better or worse, with the probability alpha of a single false alarm over all metrics (Holm 1979). In the order given. */
export const judgeMetrics = (metrics: readonly MetricToJudge[], alpha: number): MetricVerdict[] => {
  const decidable = metrics.filter(isDecidable);
  const pValues = decidable.map(({ comparison }) => comparison?.test.pValue ?? 1);
  const adjusted = pValues.length === 0 ? [] : holm(pValues, alpha).adjusted;
  const adjustedOf = new Map(decidable.map((metric, index) => [metric, adjusted[index] ?? 1]));
  return metrics.map((metric) => {
    if (metric.comparison === null) return NOTHING;
    const pValue = adjustedOf.get(metric);
    return pValue === undefined ? DESCRIPTIVE : verdictOf(metric, pValue, alpha);
  });
};
