import { variance } from '../aggregation/numpy.js';
import { meanInterval } from '../statistics/mean-interval.js';
import { isMeanNearlyNormal } from '../statistics/normality.js';
import { pairedTTest, wilcoxon } from '../statistics/paired-tests.js';
import type { ScoreEvidence } from './binary-comparison.js';
import type { ChosenTest, DifferenceInterval } from './comparison.types.js';

const CONFIDENCE = 0.95;
/** Up to so many differences, none of them equal, the distribution of the rank sum is counted. */
const MOST_COUNTED = 50;

type Finding = Omit<ChosenTest, 'reason'>;

const signedRanks = (differences: readonly number[]): Finding => {
  const changed = differences.filter((difference) => difference !== 0);
  if (changed.length === 0) return { name: 'wilcoxon', statistic: 0, pValue: 1, direction: 0 };
  const isCounted =
    differences.length <= MOST_COUNTED && new Set(changed.map(Math.abs)).size === differences.length;
  const method = isCounted ? 'exact' : 'approx';
  const { statistic, pValue, direction } = wilcoxon(changed, {
    zeroMethod: 'wilcox',
    method,
    hasContinuityCorrection: false,
  });
  return { name: 'wilcoxon', statistic, pValue, direction };
};

const student = (baseline: readonly number[], candidate: readonly number[]): Finding => {
  const { t, pValue, meanDifference } = pairedTTest(baseline, candidate, CONFIDENCE);
  return { name: 'paired-t', statistic: t, pValue, direction: Math.sign(meanDifference) };
};

const chooseTest = (
  baseline: readonly number[],
  candidate: readonly number[],
  differences: readonly number[],
): Pick<ScoreEvidence, 'test' | 'otherTests'> => {
  const ranks = signedRanks(differences);
  if (!(variance(differences) > 0)) {
    const reason =
      'All rows differ by the same amount: without a spread there is no t, so ranks are compared.';
    return { test: { ...ranks, reason }, otherTests: [] };
  }
  const t = student(baseline, candidate);
  return isMeanNearlyNormal(differences)
    ? {
        test: {
          ...t,
          reason:
            'The differences are not too skewed for their number (n > 25 · skewness²): their mean is tested.',
        },
        otherTests: [ranks],
      }
    : {
        test: {
          ...ranks,
          reason:
            'The differences are too skewed for their number (n ≤ 25 · skewness²): their ranks are tested.',
        },
        otherTests: [t],
      };
};

/** None for rows that all differ by the same amount: there is no spread to tell one from. */
const intervalOf = (differences: readonly number[]): DifferenceInterval | null => {
  const interval = meanInterval(differences, CONFIDENCE);
  if (interval === null) return null;
  const method = interval.method === 't' ? 'paired-t' : 'paired-bootstrap-bca';
  return { low: interval.ciLow, high: interval.ciHigh, method };
};

/** Scores that are amounts: the mean of the rows' differences by Student's t, or their ranks where they are too skewed for it. */
export const compareGraded = (baseline: readonly number[], candidate: readonly number[]): ScoreEvidence => {
  const differences = candidate.map((score, pair) => score - (baseline[pair] ?? Number.NaN));
  const n = differences.length;
  const spread = Math.sqrt((variance(differences) * n) / (n - 1));
  return {
    interval: intervalOf(differences),
    ...chooseTest(baseline, candidate, differences),
    spread: spread > 0 ? { kind: 'paired-means', standardDeviation: spread } : null,
  };
};
