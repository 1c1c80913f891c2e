import { mean } from '../aggregation/numpy.js';
import { isComputable } from '../statistics/spread.js';
import { detectableDifference, requiredRows, type ScoreSpread } from '../statistics/sample-size.js';
import { compareBinary } from './binary-comparison.js';
import type {
  ComparisonRequest,
  PairedScores,
  SampleSizeAdvice,
  ScoreComparison,
} from './comparison.types.js';
import { compareGraded } from './graded-comparison.js';
import { scoreChanges } from './score-changes.js';

const POWER = 0.8;
/** What most people would call a difference, of scores from 0 to 1. */
const USUAL_DIFFERENCE = 0.02;
const LEAST_PAIRS = 2;

interface CompletePairs {
  readonly baseline: number[];
  readonly candidate: number[];
}

/** Numbers of both, where both have one that can be computed with. */
const completePairs = ({ baseline, candidate }: PairedScores): CompletePairs => {
  const pairs: CompletePairs = { baseline: [], candidate: [] };
  for (let row = 0; row < baseline.length; row++) {
    const [first = Number.NaN, second = Number.NaN] = [baseline[row], candidate[row]];
    if (!isComputable(first) || !isComputable(second)) continue;
    pairs.baseline.push(first);
    pairs.candidate.push(second);
  }
  return pairs;
};

const isBinary = (score: number): boolean => score === 0 || score === 1;
const isShare = (score: number): boolean => score >= 0 && score <= 1;

const hasOnly = ({ baseline, candidate }: CompletePairs, isFitting: (score: number) => boolean): boolean =>
  baseline.every(isFitting) && candidate.every(isFitting);

/** Scores that are all 0, such as the latency of answers that were there already, need not be yes or no. */
const hasBoth = ({ baseline, candidate }: CompletePairs): boolean =>
  [baseline, candidate].some((scores) => scores.includes(0)) &&
  [baseline, candidate].some((scores) => scores.includes(1));

const adviceFor = (
  spread: ScoreSpread,
  differences: readonly (number | null)[],
  alpha: number,
): SampleSizeAdvice[] => {
  const asked = new Set(differences.filter((difference) => difference !== null && difference > 0));
  return [...asked]
    .filter((difference): difference is number => difference !== null)
    .filter((difference) => spread.kind !== 'paired-shares' || difference <= 1)
    .map((difference) => ({ difference, rows: requiredRows(spread, difference, { alpha, power: POWER }) }));
};

/** Two systems by one metric; null when fewer than two rows have a score by both. */
export const compareScores = (
  scores: PairedScores,
  { alpha, targetDifference, isYesNo = false }: ComparisonRequest,
): ScoreComparison | null => {
  const pairs = completePairs(scores);
  const n = pairs.baseline.length;
  if (n < LEAST_PAIRS) return null;
  const isYesOrNo = hasOnly(pairs, isBinary) && (isYesNo || hasBoth(pairs));
  const compare = isYesOrNo ? compareBinary : compareGraded;
  const { spread, ...evidence } = compare(pairs.baseline, pairs.candidate);
  const [baselineMean, candidateMean] = [mean(pairs.baseline), mean(pairs.candidate)];
  const difference = candidateMean - baselineMean;
  const usual = hasOnly(pairs, isShare) ? USUAL_DIFFERENCE : null;
  return {
    n,
    baselineMean,
    candidateMean,
    difference,
    ...evidence,
    detectableDifference: spread && detectableDifference(spread, n, { alpha, power: POWER }),
    sampleSizes: spread ? adviceFor(spread, [targetDifference ?? usual, Math.abs(difference)], alpha) : [],
    changes: scoreChanges(scores),
  };
};
