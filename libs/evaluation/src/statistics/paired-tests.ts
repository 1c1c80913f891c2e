import { mean, pairwiseSum } from '../aggregation/numpy.js';
import {
  binomialHalfCdf,
  binomialHalfPmf,
  chiSquareOneUpperTail,
  normalUpperTail,
  studentReach,
  studentTwoSided,
} from './distributions.js';
import type { Interval } from './interval.js';
import { requireConfidence, requireCount, requirePairs, requireValues } from './requirements.js';

export interface PairedTTest extends Interval {
  readonly n: number;
  /** Second minus first: above 0 the second is greater. */
  readonly meanDifference: number;
  readonly t: number;
  readonly df: number;
  readonly pValue: number;
}

/** Student's t-test of paired values, two-sided, as `scipy.stats.ttest_rel`; NaN or Infinity where that is degenerate. */
export const pairedTTest = (
  first: readonly number[],
  second: readonly number[],
  confidence: number,
): PairedTTest => {
  requirePairs(first, second);
  requireConfidence(confidence);
  const differences = second.map((value, index) => value - (first[index] ?? Number.NaN));
  const n = differences.length;
  const meanDifference = mean(differences);
  const squares = differences.map((value) => (value - meanDifference) * (value - meanDifference));
  const standardError = Math.sqrt(pairwiseSum(squares) / (n - 1) / n);
  const t = meanDifference / standardError;
  const reach = studentReach(confidence, n - 1) * standardError;
  return {
    n,
    meanDifference,
    t,
    df: n - 1,
    pValue: studentTwoSided(t, n - 1),
    ciLow: meanDifference - reach,
    ciHigh: meanDifference + reach,
  };
};

export interface McNemar {
  readonly pExact: number;
  /** Twice the tail less half of the observed point: less conservative than `pExact`. */
  readonly pMid: number;
  /** The chi-square forms; null when no row is discordant. */
  readonly chiSquare: {
    readonly plain: number;
    readonly pPlain: number;
    readonly corrected: number;
    readonly pCorrected: number;
  } | null;
}

/** McNemar's test on the rows where only one of two systems was right. */
export const mcNemar = (onlyFirst: number, onlySecond: number): McNemar => {
  requireCount('only_first', onlyFirst, 0);
  requireCount('only_second', onlySecond, 0);
  const n = onlyFirst + onlySecond;
  if (n === 0) return { pExact: 1, pMid: 1, chiSquare: null };
  const fewer = Math.min(onlyFirst, onlySecond);
  const gap = Math.abs(onlyFirst - onlySecond);
  const plain = (gap * gap) / n;
  const corrected = ((gap - 1) * (gap - 1)) / n;
  return {
    pExact: Math.min(1, 2 * binomialHalfCdf(fewer, n)),
    pMid: Math.min(1, 2 * binomialHalfCdf(fewer - 1, n) + binomialHalfPmf(fewer, n)),
    chiSquare: {
      plain,
      pPlain: chiSquareOneUpperTail(plain),
      corrected,
      pCorrected: chiSquareOneUpperTail(corrected),
    },
  };
};

/** What becomes of rows without a difference: dropped, ranked and then dropped, or shared out to both sides. */
export type ZeroMethod = 'wilcox' | 'pratt' | 'zsplit';

export interface WilcoxonOptions {
  readonly zeroMethod: ZeroMethod;
  readonly method: 'exact' | 'approx';
  /** Half a rank towards the middle, for the normal approximation. */
  readonly hasContinuityCorrection: boolean;
}

export interface Wilcoxon {
  /** The smaller of the two rank sums. */
  readonly statistic: number;
  readonly pValue: number;
  /** Of the normal approximation only. */
  readonly z: number | null;
  /** Above 0 where the positive differences have the greater rank sum, below 0 where the negative ones have. */
  readonly direction: number;
}

/** The exact distribution takes memory and time with the square of the rows. */
const MAX_EXACT_ROWS = 1_000;

interface SignedRanks {
  readonly count: number;
  readonly zeros: number;
  readonly plus: number;
  readonly minus: number;
  /** Σ (t³ − t) over groups of equal ranks. */
  readonly ties: number;
}

/** Ranks of the sizes, equal ones sharing theirs: sums of whole and half numbers, so exact in any order. */
const signedRanks = (differences: readonly number[], zeroMethod: ZeroMethod): SignedRanks => {
  const kept = zeroMethod === 'wilcox' ? differences.filter((value) => value !== 0) : differences;
  const sizes = Float64Array.from(kept, Math.abs).sort();
  const gains = Float64Array.from(kept.filter((value) => value > 0)).sort();
  const firstChange = sizes.findIndex((size) => size !== 0);
  const zeros = firstChange < 0 ? sizes.length : firstChange;
  const { plus, ties } = rankGains(sizes, gains, zeroMethod === 'pratt' ? zeros : 0);
  const zeroRanks = (zeros * (zeros + 1)) / 2;
  const minus = (kept.length * (kept.length + 1)) / 2 - zeroRanks - plus;
  const shared = zeroMethod === 'zsplit' ? zeroRanks / 2 : 0;
  return { count: kept.length, zeros, plus: plus + shared, minus: minus + shared, ties };
};

/** Walks through both sorted lists at once; ties among the first `untied` sizes do not count. */
const rankGains = (
  sizes: Float64Array,
  gains: Float64Array,
  untied: number,
): Pick<SignedRanks, 'plus' | 'ties'> => {
  const sums = { plus: 0, ties: 0 };
  let gain = 0;
  for (let start = 0; start < sizes.length;) {
    let end = start;
    while (end < sizes.length && sizes[end] === sizes[start]) end += 1;
    if (start >= untied) sums.ties += (end - start) ** 3 - (end - start);
    for (; gain < gains.length && gains[gain] === sizes[start]; gain += 1) sums.plus += (start + 1 + end) / 2;
    // What is no number equals nothing, itself included.
    start = Math.max(end, start + 1);
  }
  return sums;
};

const directionOf = ({ plus, minus }: SignedRanks): number => Math.sign(plus - minus);

const approximate = (
  ranks: SignedRanks,
  { zeroMethod, hasContinuityCorrection }: WilcoxonOptions,
): Wilcoxon => {
  const { count, ties } = ranks;
  const zeros = zeroMethod === 'pratt' ? ranks.zeros : 0;
  const expected = (count * (count + 1) - zeros * (zeros + 1)) / 4;
  const spread = count * (count + 1) * (2 * count + 1) - zeros * (zeros + 1) * (2 * zeros + 1) - ties / 2;
  const standardError = Math.sqrt(spread / 24);
  const statistic = Math.min(ranks.plus, ranks.minus);
  const plain = (statistic - expected) / standardError;
  const z = hasContinuityCorrection ? plain - (Math.sign(plain) * 0.5) / standardError : plain;
  return { statistic, pValue: 2 * normalUpperTail(Math.abs(z)), z, direction: directionOf(ranks) };
};

/** P(W ≤ w) for the sum of a random half of the ranks 1..n. */
const rankSumCdf = (w: number, n: number): number => {
  const probabilities = new Float64Array((n * (n + 1)) / 2 + 1);
  probabilities[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    for (let sum = (rank * (rank + 1)) / 2; sum >= 0; sum--) {
      const without = probabilities[sum] ?? 0;
      const withRank = sum >= rank ? (probabilities[sum - rank] ?? 0) : 0;
      probabilities[sum] = (without + withRank) / 2;
    }
  }
  return probabilities.subarray(0, Math.floor(w) + 1).reduce((total, probability) => total + probability, 0);
};

/** Wilcoxon's signed-rank test, two-sided, as `scipy.stats.wilcoxon`. */
export const wilcoxon = (differences: readonly number[], options: WilcoxonOptions): Wilcoxon => {
  requireValues('differences', differences);
  const ranks = signedRanks(differences, options.zeroMethod);
  if (options.method === 'approx') return approximate(ranks, options);
  requireCount('the number of differences', ranks.count, 0, MAX_EXACT_ROWS);
  const statistic = Math.min(ranks.plus, ranks.minus);
  // With zeros and ties the two sums need not be whole, nor add up to all ranks: as scipy does, towards the greater p-value.
  const allRanks = (ranks.count * (ranks.count + 1)) / 2;
  const reached = Math.min(Math.ceil(ranks.plus), allRanks - Math.floor(ranks.plus));
  const pValue = Math.min(1, 2 * rankSumCdf(reached, ranks.count));
  return { statistic, pValue, z: null, direction: directionOf(ranks) };
};
