import { mean, variance } from '../aggregation/numpy.js';
import { meanInterval } from '../statistics/mean-interval.js';
import { isMeanNearlyNormal } from '../statistics/normality.js';
import { pairedTTest, wilcoxon } from '../statistics/paired-tests.js';
import { differenceOf, greatestSize, hasSpread } from '../statistics/spread.js';
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

const WITHOUT_SPREAD =
  'All rows differ by the same amount: without a spread there is no t, so ranks are compared.';

const chooseTest = (
  baseline: readonly number[],
  candidate: readonly number[],
  differences: readonly number[],
): Pick<ScoreEvidence, 'test' | 'otherTests'> => {
  const ranks = signedRanks(differences);
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

/** Rows that all differ by the same amount: no interval and no spread to plan with. */
const compareShifted = (amount: number, rows: number): ScoreEvidence => ({
  interval: null,
  test: { ...signedRanks(new Array<number>(rows).fill(amount)), reason: WITHOUT_SPREAD },
  otherTests: [],
  spread: null,
});

const intervalOf = (differences: readonly number[]): DifferenceInterval | null => {
  const interval = meanInterval(differences, CONFIDENCE);
  if (interval === null) return null;
  const method = interval.method === 't' ? 'paired-t' : 'paired-bootstrap-bca';
  return { low: interval.ciLow, high: interval.ciHigh, method };
};

/**
 * Scores that are amounts: the mean of the rows' differences by Student's t, or their ranks where they are too skewed for it. Scores
 * that differ by a rounding error are equal: it is no evidence, however often it repeats itself.
 */
export const compareGraded = (baseline: readonly number[], candidate: readonly number[]): ScoreEvidence => {
  const differences = candidate.map((score, pair) => differenceOf(baseline[pair] ?? Number.NaN, score));
  const n = differences.length;
  const size = Math.max(greatestSize(baseline), greatestSize(candidate));
  const spread = Math.sqrt((variance(differences) * n) / (n - 1));
  if (!(spread > 0) || !hasSpread(differences, size)) {
    const amount = mean(differences);
    return compareShifted(hasSpread([0, amount], size) ? amount : 0, n);
  }
  return {
    interval: intervalOf(differences),
    ...chooseTest(baseline, candidate, differences),
    spread: { kind: 'paired-means', standardDeviation: spread },
  };
};
