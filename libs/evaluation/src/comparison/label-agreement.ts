import { mean, pairwiseSum, variance } from '../aggregation/numpy.js';
import { krippendorffAlpha, type MeasurementLevel } from '../statistics/agreement.js';
import { kappaInterval, type KappaEstimate } from '../statistics/kappa-interval.js';
import { type ProportionEstimate, wilson } from '../statistics/proportions.js';
import { hasSpread } from '../statistics/spread.js';

const CONFIDENCE = 0.95;
/** More values than this are no categories that a person chooses from. */
const MAX_CATEGORIES = 20;

/** What people said of rows, and what the judge said of the same rows. */
export interface LabelledRows {
  readonly labels: readonly number[];
  readonly judged: readonly number[];
}

/** Who said what how often: a line for each category that the judge chose, a column for each that people chose. */
export interface AgreementTable {
  readonly categories: readonly number[];
  readonly counts: readonly (readonly number[])[];
}

export interface LabelAgreement {
  readonly n: number;
  /** Mean of the distance between label and score. */
  readonly meanAbsoluteDifference: number;
  /** Null for scores of so many values that they are no categories; so is all that counts equal answers. */
  readonly table: AgreementTable | null;
  readonly agreement: ProportionEstimate | null;
  readonly kappa: KappaEstimate | null;
  /** Null for two categories too, where it is the same as kappa. */
  readonly quadraticKappa: KappaEstimate | null;
  /** Krippendorff's alpha by level; null where all that was said is the same. */
  readonly alpha: Readonly<Record<MeasurementLevel, number | null>>;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** For two who rated every unit alpha at the interval level is a ratio of sums of squares (Krippendorff 2011), whatever the number of values. */
const intervalAlpha = ({ labels, judged }: LabelledRows): number => {
  const all = [...labels, ...judged];
  const observed = pairwiseSum(labels.map((label, row) => (label - (judged[row] ?? Number.NaN)) ** 2));
  return 1 - (observed * (all.length - 1)) / (variance(all) * all.length * all.length);
};

const tableOf = ({ labels, judged }: LabelledRows): AgreementTable | null => {
  const categories = [...new Set([...labels, ...judged])].sort((left, right) => left - right);
  if (categories.length > MAX_CATEGORIES) return null;
  const place = new Map(categories.map((category, index) => [category, index]));
  const counts = categories.map(() => new Array<number>(categories.length).fill(0));
  labels.forEach((label, row) => {
    const line = counts[place.get(judged[row] ?? Number.NaN) ?? 0];
    const column = place.get(label) ?? 0;
    if (line) line[column] = (line[column] ?? 0) + 1;
  });
  return { categories, counts };
};

const alphaOf = (rows: LabelledRows, hasCategories: boolean): LabelAgreement['alpha'] => {
  if (!hasSpread([...rows.labels, ...rows.judged])) return { nominal: null, ordinal: null, interval: null };
  const at = (level: MeasurementLevel): number | null =>
    finite(krippendorffAlpha([rows.labels, rows.judged], level));
  return {
    nominal: hasCategories ? at('nominal') : null,
    ordinal: hasCategories ? at('ordinal') : null,
    interval: finite(intervalAlpha(rows)),
  };
};

/** How well a judge's scores agree with what people said of the same rows. */
export const labelAgreement = (rows: LabelledRows): LabelAgreement => {
  const { labels, judged } = rows;
  const n = labels.length;
  const table = tableOf(rows);
  const equal = labels.filter((label, row) => label === judged[row]).length;
  const kappa = (weights: 'none' | 'quadratic'): KappaEstimate | null =>
    table && kappaInterval(judged, labels, { weights, confidence: CONFIDENCE });
  return {
    n,
    meanAbsoluteDifference: mean(labels.map((label, row) => Math.abs(label - (judged[row] ?? Number.NaN)))),
    table,
    agreement: table && wilson(equal, n, CONFIDENCE),
    kappa: kappa('none'),
    quadraticKappa: table && table.categories.length > 2 ? kappa('quadratic') : null,
    alpha: alphaOf(rows, table !== null),
  };
};
