import { mean, variance } from '../aggregation/numpy.js';
import { normalReach } from './distributions.js';
import type { Interval } from './interval.js';
import { requireConfidence, requirePairs, requireValues } from './requirements.js';

export interface MeanEstimate extends Interval {
  readonly estimate: number;
}

export interface PredictionPoweredMean {
  /** The judge's mean, corrected by the whole of its error on the labelled rows. */
  readonly plain: MeanEstimate;
  /** The same with the weight of the judge chosen for the narrowest interval. */
  readonly tuned: MeanEstimate;
  readonly labelsOnly: MeanEstimate;
  readonly judgedOnly: number;
}

/** Scores of rows that people labelled (theirs and the judge's), and the judge's of the rest. */
export interface LabelledScores {
  readonly labels: readonly number[];
  readonly judged: readonly number[];
  readonly judgedUnlabelled: readonly number[];
}

const around = (estimate: number, standardError: number, z: number): MeanEstimate => ({
  estimate,
  ciLow: estimate - z * standardError,
  ciHigh: estimate + z * standardError,
});

const weighted = (
  { labels, judged, judgedUnlabelled }: LabelledScores,
  weight: number,
  z: number,
): MeanEstimate => {
  const errors = labels.map((label, row) => label - weight * (judged[row] ?? 0));
  const spread =
    variance(judgedUnlabelled.map((score) => weight * score)) / judgedUnlabelled.length +
    variance(errors) / errors.length;
  return around(weight * mean(judgedUnlabelled) + mean(errors), Math.sqrt(spread), z);
};

/** The weight of the smallest variance, cut to 0..1 (Angelopoulos, Duchi and Zrnic 2023, PPI++). */
const bestWeight = ({ labels, judged, judgedUnlabelled }: LabelledScores): number => {
  const labelMean = mean(labels);
  const judgedMean = mean(judged);
  const covariance = mean(
    labels.map((label, row) => (label - labelMean) * ((judged[row] ?? 0) - judgedMean)),
  );
  const all = [...judged, ...judgedUnlabelled];
  const sampleVariance = (variance(all) * all.length) / (all.length - 1);
  const weight = covariance / ((1 + labels.length / judgedUnlabelled.length) * sampleVariance);
  return Math.min(1, Math.max(0, weight));
};

/** Prediction-powered inference for a mean (Angelopoulos and others 2023): many judged rows, a few labelled ones. */
export const predictionPoweredMean = (scores: LabelledScores, confidence: number): PredictionPoweredMean => {
  const { labels, judged, judgedUnlabelled } = scores;
  requirePairs(labels, judged);
  requireValues('judged_unlabelled', judgedUnlabelled);
  requireConfidence(confidence);
  const z = normalReach(confidence);
  return {
    plain: weighted(scores, 1, z),
    tuned: weighted(scores, bestWeight(scores), z),
    labelsOnly: around(mean(labels), Math.sqrt(variance(labels) / labels.length), z),
    judgedOnly: mean(judgedUnlabelled),
  };
};
