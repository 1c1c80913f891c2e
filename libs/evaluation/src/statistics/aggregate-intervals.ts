import type { Interval } from './interval.js';
import { meanInterval } from './mean-interval.js';
import { wilson } from './proportions.js';
import { quantileInterval } from './quantile-interval.js';
import { hasSpread, isComputable } from './spread.js';
import { binaryVarianceInterval, varianceInterval } from './variance-interval.js';

const CONFIDENCE = 0.95;

/** How sure an aggregate is. */
export interface AggregateInterval {
  readonly low: number;
  readonly high: number;
  readonly method: 'wilson' | 't' | 'bootstrap-bca' | 'order-statistics' | 'bonett' | 'wilson-transformed';
}

interface BinaryCount {
  readonly successes: number;
  readonly n: number;
}

/** What decides the interval of a metric's aggregates. */
export interface IntervalSubject {
  readonly name: string;
  /** Whether scores can only be 0 or 1, even if all that were seen are the same. */
  readonly isYesNo?: boolean;
}

const named = (interval: Interval | null, method: AggregateInterval['method']): AggregateInterval | null =>
  interval && Number.isFinite(interval.ciLow) && Number.isFinite(interval.ciHigh)
    ? { low: interval.ciLow, high: interval.ciHigh, method }
    : null;

/** Null unless all scores are 0 or 1. Scores that are all the same are taken for yes or no only of a metric that says so. */
const binaryCount = ({ isYesNo = false }: IntervalSubject, scores: readonly number[]): BinaryCount | null => {
  const successes = scores.filter((score) => score === 1).length;
  if (successes + scores.filter((score) => score === 0).length < scores.length) return null;
  const isMixed = successes > 0 && successes < scores.length;
  return isYesNo || isMixed ? { successes, n: scores.length } : null;
};

const ofMean = (scores: readonly number[], binary: BinaryCount | null): AggregateInterval | null => {
  if (binary) return named(wilson(binary.successes, binary.n, CONFIDENCE), 'wilson');
  const interval = meanInterval(scores, CONFIDENCE);
  return interval && named(interval, interval.method);
};

const ofVariance = (scores: readonly number[], binary: BinaryCount | null): AggregateInterval | null =>
  binary
    ? named(binaryVarianceInterval(binary.successes, binary.n, CONFIDENCE), 'wilson-transformed')
    : named(varianceInterval(scores, CONFIDENCE), 'bonett');

/** An interval without any width would claim to be certain. */
const ofQuantile = (scores: readonly number[], probability: number): AggregateInterval | null =>
  hasSpread(scores) ? named(quantileInterval(scores, probability, CONFIDENCE), 'order-statistics') : null;

/** The ends of what was seen say nothing about what was not: the least and the greatest score have no interval. */
const intervalOf = (
  subject: IntervalSubject,
  scores: readonly number[],
  [aggregate, value]: readonly [string, number],
): AggregateInterval | null => {
  switch (aggregate) {
    case 'mean':
    case subject.name:
      return ofMean(scores, binaryCount(subject, scores));
    case 'ratio':
      return named(wilson(Math.round(value * scores.length), scores.length, CONFIDENCE), 'wilson');
    case 'variance':
      return ofVariance(scores, binaryCount(subject, scores));
    case 'p90':
      return ofQuantile(scores, 0.9);
    case 'median':
      return ofQuantile(scores, 0.5);
    default:
      return null;
  }
};

/**
 * The 95 % intervals of a metric's aggregates, by aggregate; null where none is to be had: for aggregates that are no
 * numbers, for too few scores, for the least and the greatest.
 */
export const intervalsOf = (
  subject: IntervalSubject,
  scores: readonly number[],
  aggregates: Readonly<Record<string, number>>,
): Readonly<Record<string, AggregateInterval | null>> => {
  const isUsable = scores.length > 0 && scores.every(isComputable);
  return Object.fromEntries(
    Object.entries(aggregates).map(([aggregate, value]) => [
      aggregate,
      isUsable && Number.isFinite(value) ? intervalOf(subject, scores, [aggregate, value]) : null,
    ]),
  );
};
