import { mcNemar } from '../statistics/paired-tests.js';
import { newcombePaired, type PairedCounts } from '../statistics/proportions.js';
import type { ScoreSpread } from '../statistics/sample-size.js';
import type { ChosenTest, DifferenceInterval, OtherTest } from './comparison.types.js';

/** What is found out of two systems' scores, whatever these are like. */
export interface ScoreEvidence {
  readonly interval: DifferenceInterval | null;
  readonly test: ChosenTest;
  readonly otherTests: readonly OtherTest[];
  /** Null when the scores show none to plan with. */
  readonly spread: ScoreSpread | null;
}

const CONFIDENCE = 0.95;

/** Rows by who was right; the first is the candidate. */
const countPairs = (baseline: readonly number[], candidate: readonly number[]): PairedCounts => {
  const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  candidate.forEach((score, pair) => {
    const other = baseline[pair];
    if (score === 1) counts[other === 1 ? 'both' : 'onlyFirst'] += 1;
    else counts[other === 1 ? 'onlySecond' : 'neither'] += 1;
  });
  return counts;
};

/**
 * Scores that are 0 or 1: McNemar's test with mid-p, which Fagerland, Lydersen and Laake (2013) recommend for any number of
 * rows, and Newcombe's paired interval.
 */
export const compareBinary = (baseline: readonly number[], candidate: readonly number[]): ScoreEvidence => {
  const counts = countPairs(baseline, candidate);
  const { onlyFirst, onlySecond } = counts;
  const found = mcNemar(onlyFirst, onlySecond);
  const interval = newcombePaired(counts, CONFIDENCE);
  const { chiSquare } = found;
  return {
    interval: { low: interval.ciLow, high: interval.ciHigh, method: 'newcombe-paired' },
    test: {
      name: 'mcnemar-mid-p',
      reason: `All scores are 0 or 1: only the ${onlyFirst + onlySecond} rows where the two differ say which is better.`,
      statistic: null,
      pValue: found.pMid,
      direction: Math.sign(onlyFirst - onlySecond),
    },
    otherTests: [
      { name: 'mcnemar-exact', statistic: null, pValue: found.pExact },
      ...(chiSquare ? [{ name: 'mcnemar-chi2', statistic: chiSquare.plain, pValue: chiSquare.pPlain }] : []),
    ],
    // One more row that differs, of two more: nobody knows that two systems never differ.
    spread: {
      kind: 'paired-shares',
      discordantShare: (onlyFirst + onlySecond + 1) / (candidate.length + 2),
    },
  };
};
