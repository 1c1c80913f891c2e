import { cohenKappa, krippendorffAlpha } from '../statistics/agreement.js';
import { bootstrapMean } from '../statistics/bootstrap.js';
import type { Interval } from '../statistics/interval.js';
import { type AdjustedTests, benjaminiHochberg, holm } from '../statistics/multiple-testing.js';
import { mcNemar, pairedTTest, wilcoxon, type WilcoxonOptions } from '../statistics/paired-tests.js';
import { type MeanEstimate, predictionPoweredMean } from '../statistics/prediction-powered.js';
import { newcombeIndependent, newcombePaired, roganGladen, wilson } from '../statistics/proportions.js';
import { invalidInput, numberList } from './protocol-input.js';
import type { ProtocolComputation, ProtocolInput } from './protocol.types.js';

const number = (input: ProtocolInput, name: string): number => {
  const value = input[name];
  if (typeof value === 'number') return value;
  throw invalidInput(`input.${name} must be a number`);
};

const choice = <T extends string>(input: ProtocolInput, name: string, allowed: readonly T[]): T => {
  const found = allowed.find((candidate) => candidate === input[name]);
  if (found !== undefined) return found;
  throw invalidInput(`input.${name} must be one of ${allowed.join(', ')}`);
};

const flag = (input: ProtocolInput, name: string): boolean => input[name] === true;

const ends = ({ ciLow, ciHigh }: Interval): { ci_low: number; ci_high: number } => ({
  ci_low: ciLow,
  ci_high: ciHigh,
});

const estimate = (value: MeanEstimate): unknown => ({ estimate: value.estimate, ...ends(value) });

const adjustedTests = ({ adjusted, isRejected }: AdjustedTests): unknown => ({
  adjusted,
  reject: isRejected,
});

type Label = string | number | boolean;

const isLabel = (value: unknown): value is Label =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const labels = (input: ProtocolInput, name: string): Label[] => {
  const value = input[name];
  if (Array.isArray(value) && value.every(isLabel)) return value;
  throw invalidInput(`input.${name} must be a list of labels`);
};

const isRating = (value: unknown): value is number | null => value === null || typeof value === 'number';

const isRatings = (value: unknown): value is (number | null)[][] =>
  Array.isArray(value) && value.every((rater) => Array.isArray(rater) && rater.every(isRating));

const ratings = ({ ratings: value }: ProtocolInput): (number | null)[][] => {
  if (isRatings(value)) return value;
  throw invalidInput('input.ratings must hold lists of numbers and nulls');
};

/** What scipy gives for no rows at all. */
const nothing = { p_value: Number.NaN };

const tTest: ProtocolComputation = (input) => {
  const [first, second] = [numberList(input, 'a'), numberList(input, 'b')];
  if (first.length === 0 && second.length === 0) {
    const undefinedEnds = ends({ ciLow: Number.NaN, ciHigh: Number.NaN });
    return { n: 0, mean_difference: Number.NaN, t: Number.NaN, df: Number.NaN, ...nothing, ...undefinedEnds };
  }
  const test = pairedTTest(first, second, number(input, 'confidence'));
  const { n, meanDifference, t, df, pValue } = test;
  return { n, mean_difference: meanDifference, t, df, p_value: pValue, ...ends(test) };
};

const signedRank: ProtocolComputation = (input) => {
  const differences = numberList(input, 'differences');
  const options: WilcoxonOptions = {
    zeroMethod: choice(input, 'zero_method', ['wilcox', 'pratt', 'zsplit']),
    method: choice(input, 'method', ['exact', 'approx']),
    hasContinuityCorrection: flag(input, 'correction'),
  };
  if (differences.length === 0) {
    return { statistic: Number.NaN, ...nothing, ...(options.method === 'approx' ? { z: Number.NaN } : {}) };
  }
  const { statistic, pValue, z } = wilcoxon(differences, options);
  return { statistic, p_value: pValue, ...(z === null ? {} : { z }) };
};

const discordant: ProtocolComputation = (input) => {
  const { pExact, pMid, chiSquare } = mcNemar(number(input, 'only_first'), number(input, 'only_second'));
  const approximations = chiSquare && {
    chi2: chiSquare.plain,
    p_chi2: chiSquare.pPlain,
    chi2_corrected: chiSquare.corrected,
    p_chi2_corrected: chiSquare.pCorrected,
  };
  return { p_exact: pExact, p_mid: pMid, ...approximations };
};

const proportion: ProtocolComputation = (input) => {
  const found = wilson(number(input, 'successes'), number(input, 'n'), number(input, 'confidence'));
  return { estimate: found.estimate, ...ends(found) };
};

const pairedDifference: ProtocolComputation = (input) => {
  const counts = {
    both: number(input, 'both'),
    onlyFirst: number(input, 'only_first'),
    onlySecond: number(input, 'only_second'),
    neither: number(input, 'neither'),
  };
  const found = newcombePaired(counts, number(input, 'confidence'));
  return { difference: found.difference, ...ends(found), phi: found.phi };
};

const independentDifference: ProtocolComputation = (input) => {
  const first = { successes: number(input, 'successes_first'), n: number(input, 'n_first') };
  const second = { successes: number(input, 'successes_second'), n: number(input, 'n_second') };
  const found = newcombeIndependent(first, second, number(input, 'confidence'));
  return { difference: found.difference, ...ends(found) };
};

const powered: ProtocolComputation = (input) => {
  const scores = {
    labels: numberList(input, 'labels'),
    judged: numberList(input, 'judged'),
    judgedUnlabelled: numberList(input, 'judged_unlabelled'),
  };
  const found = predictionPoweredMean(scores, number(input, 'confidence'));
  return {
    plain: estimate(found.plain),
    tuned: estimate(found.tuned),
    labels_only: estimate(found.labelsOnly),
    judged_only: found.judgedOnly,
  };
};

const correctedShare: ProtocolComputation = (input) => {
  const counts = {
    passed: number(input, 'passed'),
    n: number(input, 'n'),
    truePositives: number(input, 'true_positives'),
    positives: number(input, 'positives'),
    trueNegatives: number(input, 'true_negatives'),
    negatives: number(input, 'negatives'),
  };
  const found = roganGladen(counts, number(input, 'confidence'));
  if (!found.isDefined) return { defined: false };
  if (!Number.isFinite(found.langReiczigel.ciLow))
    throw invalidInput('input has too few labels for an interval');
  return {
    defined: true,
    raw_estimate: found.rawEstimate,
    estimate: found.estimate,
    delta: ends(found.delta),
    lang_reiczigel: ends(found.langReiczigel),
  };
};

const bootstrap: ProtocolComputation = (input) => {
  const found = bootstrapMean(numberList(input, 'values'), {
    method: choice(input, 'method', ['percentile', 'bca']),
    confidence: number(input, 'confidence'),
    resamples: number(input, 'resamples'),
  });
  return { mean: found.mean, standard_error: found.standardError, ...ends(found) };
};

/** The statistics of the protocol, under the names and field names that its cases use. */
export const STATISTICS_COMPUTATIONS: Readonly<Record<string, ProtocolComputation>> = {
  paired_t_test: tTest,
  wilcoxon: signedRank,
  mcnemar: discordant,
  wilson: proportion,
  newcombe_paired: pairedDifference,
  newcombe_independent: independentDifference,
  holm: (input) => adjustedTests(holm(numberList(input, 'p_values'), number(input, 'alpha'))),
  benjamini_hochberg: (input) =>
    adjustedTests(benjaminiHochberg(numberList(input, 'p_values'), number(input, 'alpha'))),
  cohen_kappa: (input) => ({
    kappa: cohenKappa(
      labels(input, 'a'),
      labels(input, 'b'),
      choice(input, 'weights', ['none', 'linear', 'quadratic']),
    ),
  }),
  krippendorff_alpha: (input) => ({
    alpha: krippendorffAlpha(ratings(input), choice(input, 'level', ['nominal', 'ordinal', 'interval'])),
  }),
  ppi_mean: powered,
  rogan_gladen: correctedShare,
  bootstrap_mean: bootstrap,
};
