import { mean } from '../aggregation/numpy.js';
import type { Interval } from '../statistics/interval.js';
import { meanInterval } from '../statistics/mean-interval.js';
import { predictionPoweredMean } from '../statistics/prediction-powered.js';
import { type ProportionEstimate, roganGladen, wilson } from '../statistics/proportions.js';
import { hasSpread } from '../statistics/spread.js';
import type { LabelledRows } from './label-agreement.js';

const CONFIDENCE = 0.95;
/** Fewer unlabelled rows have no spread to speak of. */
const LEAST_UNLABELLED = 2;

export interface JudgedRows extends LabelledRows {
  /** The judge's scores of the rows that nobody labelled. */
  readonly unlabelled: readonly number[];
}

export interface EstimatedMean {
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number; readonly method: string } | null;
}

export interface CorrectedByErrorRates extends EstimatedMean {
  /** Share of the rows that people call good which the judge passes, and of the bad ones that it fails. */
  readonly sensitivity: ProportionEstimate;
  readonly specificity: ProportionEstimate;
}

export interface CorrectedMean {
  /** The judge's mean over all rows, its errors included. */
  readonly uncorrected: EstimatedMean;
  /** What people said, over the rows that they labelled. */
  readonly labelsOnly: EstimatedMean;
  /** Of yes and no only. */
  readonly roganGladen: CorrectedByErrorRates | null;
  readonly predictionPowered: EstimatedMean | null;
  /** Why one of them is missing. */
  readonly notes: readonly string[];
}

/** Null for ends that cross, and for an interval without any width, which would claim to be certain. */
const usable = ({ ciLow: low, ciHigh: high }: Interval, method: string): EstimatedMean['interval'] =>
  low < high && hasSpread([low, high]) ? { low, high, method } : null;

const isYesNo = (scores: readonly number[]): boolean => scores.every((score) => score === 0 || score === 1);

const plainMean = (scores: readonly number[], isShare: boolean): EstimatedMean => {
  if (isShare) {
    const share = wilson(scores.filter((score) => score === 1).length, scores.length, CONFIDENCE);
    return { value: share.estimate, interval: usable(share, 'wilson') };
  }
  const interval = meanInterval(scores, CONFIDENCE);
  return {
    value: mean(scores),
    interval: interval && usable(interval, interval.method),
  };
};

/** Rogan and Gladen's estimate, or why there is none. */
const byErrorRates = ({ labels, judged, unlabelled }: JudgedRows): CorrectedByErrorRates | string => {
  const countWhere = (label: number, score: number): number =>
    labels.filter((given, row) => given === label && judged[row] === score).length;
  const [truePositives, trueNegatives] = [countWhere(1, 1), countWhere(0, 0)];
  const positives = truePositives + countWhere(1, 0);
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) {
    return 'Rogan and Gladen’s correction needs labels of both kinds: rows that people call good, and bad ones.';
  }
  const all = [...judged, ...unlabelled];
  const passed = all.filter((score) => score === 1).length;
  const counts = { passed, n: all.length, truePositives, positives, trueNegatives, negatives };
  const found = roganGladen(counts, CONFIDENCE);
  if (!found.isDefined) {
    return 'On the labelled rows the judge is no better than a coin: no pass rate can be corrected with it.';
  }
  return {
    value: found.estimate,
    interval: usable(found.langReiczigel, 'lang-reiczigel'),
    sensitivity: wilson(truePositives, positives, CONFIDENCE),
    specificity: wilson(trueNegatives, negatives, CONFIDENCE),
  };
};

const byPrediction = ({ labels, judged, unlabelled }: JudgedRows): EstimatedMean | string => {
  if (unlabelled.length < LEAST_UNLABELLED) {
    return 'All rows are labelled: the mean of the labels needs no judge.';
  }
  const { tuned } = predictionPoweredMean({ labels, judged, judgedUnlabelled: unlabelled }, CONFIDENCE);
  if (!Number.isFinite(tuned.estimate))
    return 'The judge gives every row the same score: it predicts nothing.';
  return { value: tuned.estimate, interval: usable(tuned, 'ppi-tuned') };
};

/** What the mean would be if people had judged all rows, from those that they did judge. */
export const correctedMean = (rows: JudgedRows): CorrectedMean => {
  const all = [...rows.judged, ...rows.unlabelled];
  const isShare = isYesNo(all) && isYesNo(rows.labels);
  const rates = isShare ? byErrorRates(rows) : null;
  const powered = byPrediction(rows);
  return {
    uncorrected: plainMean(all, isShare),
    labelsOnly: plainMean(rows.labels, isShare),
    roganGladen: typeof rates === 'string' ? null : rates,
    predictionPowered: typeof powered === 'string' ? null : powered,
    notes: [rates, powered].filter((note) => typeof note === 'string'),
  };
};
