import { normalReach } from './distributions.js';
import type { Interval } from './interval.js';
import { requireCount, requireConfidence } from './requirements.js';

const clampShare = (value: number): number => Math.min(1, Math.max(0, value));

/** A proportion, or a difference of two, with its interval. */
export interface ProportionEstimate extends Interval {
  readonly estimate: number;
}

export interface DifferenceEstimate extends Interval {
  readonly difference: number;
}

/** Wilson's score interval for a proportion (Wilson 1927). */
export const wilson = (successes: number, n: number, confidence: number): ProportionEstimate => {
  requireCount('n', n, 1);
  requireCount('successes', successes, 0, n);
  requireConfidence(confidence);
  const z = normalReach(confidence);
  const estimate = successes / n;
  const denominator = 1 + (z * z) / n;
  const centre = (estimate + (z * z) / (2 * n)) / denominator;
  const reach = (z * Math.sqrt((estimate * (1 - estimate)) / n + (z * z) / (4 * n * n))) / denominator;
  return {
    estimate,
    // Exactly so in theory; rounding would leave the estimate outside of its interval.
    ciLow: successes === 0 ? 0 : clampShare(centre - reach),
    ciHigh: successes === n ? 1 : clampShare(centre + reach),
  };
};

/** Newcombe's hybrid score interval for two independent samples (Newcombe 1998, method 10); first minus second. */
export const newcombeIndependent = (
  first: { readonly successes: number; readonly n: number },
  second: { readonly successes: number; readonly n: number },
  confidence: number,
): DifferenceEstimate => {
  const one = wilson(first.successes, first.n, confidence);
  const two = wilson(second.successes, second.n, confidence);
  const difference = one.estimate - two.estimate;
  return {
    difference,
    ciLow: difference - Math.hypot(one.estimate - one.ciLow, two.ciHigh - two.estimate),
    ciHigh: difference + Math.hypot(one.ciHigh - one.estimate, two.estimate - two.ciLow),
  };
};

/** Two yes/no judgements of the same rows, counted by agreement. */
export interface PairedCounts {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

const pairedCorrelation = ({ both: a, onlyFirst: b, onlySecond: c, neither: d }: PairedCounts): number => {
  const margins = (a + b) * (c + d) * (a + c) * (b + d);
  if (margins === 0) return 0;
  const cross = a * d - b * c;
  const numerator = cross > 0 ? Math.max(cross - (a + b + c + d) / 2, 0) : cross;
  return numerator / Math.sqrt(margins);
};

/** Newcombe's interval for paired proportions (Newcombe 1998, method 10 for paired data); first minus second. */
export const newcombePaired = (
  counts: PairedCounts,
  confidence: number,
): DifferenceEstimate & { readonly phi: number } => {
  const n = counts.both + counts.onlyFirst + counts.onlySecond + counts.neither;
  const one = wilson(counts.both + counts.onlyFirst, n, confidence);
  const two = wilson(counts.both + counts.onlySecond, n, confidence);
  const phi = pairedCorrelation(counts);
  const reach = (first: number, second: number): number =>
    Math.sqrt(Math.max(0, first * first - 2 * phi * first * second + second * second));
  const difference = one.estimate - two.estimate;
  return {
    difference,
    ciLow: difference - reach(one.estimate - one.ciLow, two.ciHigh - two.estimate),
    ciHigh: difference + reach(one.ciHigh - one.estimate, two.estimate - two.ciLow),
    phi,
  };
};

/** What a judge said of all rows, and how it did on rows that people labelled. */
export interface JudgedCounts {
  readonly passed: number;
  readonly n: number;
  readonly truePositives: number;
  readonly positives: number;
  readonly trueNegatives: number;
  readonly negatives: number;
}

export type CorrectedShare =
  | { readonly isDefined: false }
  | {
      readonly isDefined: true;
      readonly rawEstimate: number;
      readonly estimate: number;
      readonly delta: Interval;
      readonly langReiczigel: Interval;
    };

interface Shares {
  readonly apparent: number;
  readonly sensitivity: number;
  readonly specificity: number;
}

const corrected = ({ apparent, sensitivity, specificity }: Shares): number =>
  (apparent + specificity - 1) / (sensitivity + specificity - 1);

interface SampleSizes {
  readonly n: number;
  readonly positives: number;
  readonly negatives: number;
}

const correctedError = (shares: Shares, share: number, { n, positives, negatives }: SampleSizes): number => {
  const { apparent, sensitivity, specificity } = shares;
  const variance =
    (apparent * (1 - apparent)) / n +
    (share * share * sensitivity * (1 - sensitivity)) / positives +
    ((1 - share) * (1 - share) * specificity * (1 - specificity)) / negatives;
  return Math.sqrt(variance) / (sensitivity + specificity - 1);
};

const clampInterval = (centre: number, reach: number): Interval => ({
  ciLow: clampShare(centre - reach),
  ciHigh: clampShare(centre + reach),
});

/**
 * The interval of Lang and Reiczigel (2014), whose coverage holds near 0 and 1. Its ends cross where a handful of labels leaves a
 * judge that the added counts make worse than a coin, and are NaN where they make it one.
 */
const langReiczigel = (counts: JudgedCounts, z: number): Interval => {
  const n = counts.n + z * z;
  const positives = counts.positives + 2;
  const negatives = counts.negatives + 2;
  const shares = {
    apparent: (counts.passed + (z * z) / 2) / n,
    sensitivity: (counts.truePositives + 1) / positives,
    specificity: (counts.trueNegatives + 1) / negatives,
  };
  const { sensitivity, specificity } = shares;
  const share = corrected(shares);
  const shift =
    2 *
    z *
    z *
    ((share * sensitivity * (1 - sensitivity)) / positives -
      ((1 - share) * specificity * (1 - specificity)) / negatives);
  return clampInterval(share + shift, z * correctedError(shares, share, { n, positives, negatives }));
};

const checkJudgedCounts = (counts: JudgedCounts): void => {
  requireCount('n', counts.n, 1);
  requireCount('passed', counts.passed, 0, counts.n);
  requireCount('positives', counts.positives, 1);
  requireCount('true_positives', counts.truePositives, 0, counts.positives);
  requireCount('negatives', counts.negatives, 1);
  requireCount('true_negatives', counts.trueNegatives, 0, counts.negatives);
};

/**
 * The share of good rows behind a fallible judge's pass rate (Rogan and Gladen 1978). Not defined for a judge that is no better
 * than a coin.
 */
export const roganGladen = (counts: JudgedCounts, confidence: number): CorrectedShare => {
  checkJudgedCounts(counts);
  requireConfidence(confidence);
  const shares = {
    apparent: counts.passed / counts.n,
    sensitivity: counts.truePositives / counts.positives,
    specificity: counts.trueNegatives / counts.negatives,
  };
  if (shares.sensitivity + shares.specificity <= 1) return { isDefined: false };
  const z = normalReach(confidence);
  const rawEstimate = corrected(shares);
  return {
    isDefined: true,
    rawEstimate,
    estimate: clampShare(rawEstimate),
    delta: clampInterval(rawEstimate, z * correctedError(shares, rawEstimate, counts)),
    langReiczigel: langReiczigel(counts, z),
  };
};
