import { normalQuantile } from './distributions.js';
import { requireConfidence, requireCount } from './requirements.js';

/** How likely an error of either kind may be. */
export interface TestPlan {
  /** Probability of finding a difference where there is none, two-sided. */
  readonly alpha: number;
  /** Probability of finding the difference when it is there. */
  readonly power: number;
}

/**
 * What the scores are like.
 * - `paired-means`: the standard deviation of the rows' differences;
 * - `independent-means`: that of the scores of either group;
 * - `paired-shares`: the share of rows where the two systems differ;
 * - `paired-rates`: the share of the baseline, of rows where one system being right says nothing about the other: the most rows;
 * - `independent-shares`: the share of the baseline.
 */
export type ScoreSpread =
  | { readonly kind: 'paired-means'; readonly standardDeviation: number }
  | { readonly kind: 'independent-means'; readonly standardDeviation: number }
  | { readonly kind: 'paired-shares'; readonly discordantShare: number }
  | { readonly kind: 'paired-rates'; readonly baselineShare: number }
  | { readonly kind: 'independent-shares'; readonly baselineShare: number };

/** The most rows that are worth a number; beyond it nobody collects them. */
const MOST_ROWS = 1e12;

interface Reaches {
  readonly level: number;
  readonly power: number;
}

const reaches = ({ alpha, power }: TestPlan): Reaches => {
  requireConfidence(alpha, 'alpha');
  requireConfidence(power, 'power');
  return { level: normalQuantile(1 - alpha / 2), power: normalQuantile(power) };
};

/** Connor 1987. Two systems that differ by so much differ on at least as many rows. */
const discordantRows = (discordantShare: number, difference: number, z: Reaches): number => {
  const share = Math.max(discordantShare, Math.abs(difference));
  const reach = z.level * Math.sqrt(share) + z.power * Math.sqrt(share - difference ** 2);
  return (reach / difference) ** 2;
};

/** Rows as a real number. A share's difference may be of either sign; that of means counts by its size. */
const exactRows = (spread: ScoreSpread, difference: number, z: Reaches): number => {
  const sum = z.level + z.power;
  switch (spread.kind) {
    case 'paired-means':
      // Guenther 1981: the second term makes up for the spread being estimated.
      return ((sum * spread.standardDeviation) / difference) ** 2 + z.level ** 2 / 2;
    case 'independent-means':
      return 2 * ((sum * spread.standardDeviation) / difference) ** 2 + z.level ** 2 / 4;
    case 'paired-shares':
      return discordantRows(spread.discordantShare, difference, z);
    case 'paired-rates': {
      const first = spread.baselineShare;
      const second = first + difference;
      return discordantRows(first * (1 - second) + second * (1 - first), difference, z);
    }
    case 'independent-shares': {
      // Fleiss, Statistical Methods for Rates and Proportions, §3.2, without the continuity correction.
      const first = spread.baselineShare;
      const second = first + difference;
      const middle = (first + second) / 2;
      const apart = z.power * Math.sqrt(first * (1 - first) + second * (1 - second));
      return ((z.level * Math.sqrt(2 * middle * (1 - middle)) + apart) / difference) ** 2;
    }
  }
};

/**
 * How many rows (pairs, or rows of each group) show a true difference with that power. At least 2.
 *
 * @example requiredRows({ kind: 'paired-means', standardDeviation: 1 }, 0.5, { alpha: 0.05, power: 0.8 }) // 34
 */
export const requiredRows = (spread: ScoreSpread, difference: number, plan: TestPlan): number =>
  Math.min(MOST_ROWS, Math.max(2, Math.ceil(exactRows(spread, difference, reaches(plan)) - 1e-9)));

/** How far shares can lie apart; means have no such end. */
const furthest = (spread: ScoreSpread): number => {
  switch (spread.kind) {
    case 'paired-shares':
      return 1;
    case 'paired-rates':
    case 'independent-shares':
      return Math.max(spread.baselineShare, 1 - spread.baselineShare);
    case 'paired-means':
    case 'independent-means':
      return spread.standardDeviation * 1e6;
  }
};

/** The sign in which a share has more room: the difference towards it can be larger. */
const direction = (spread: ScoreSpread): number =>
  'baselineShare' in spread && spread.baselineShare > 0.5 ? -1 : 1;

/** The smallest true difference that so many rows show with that power; null when no difference is large enough. */
export const detectableDifference = (spread: ScoreSpread, rows: number, plan: TestPlan): number | null => {
  requireCount('rows', rows, 1);
  const sign = direction(spread);
  const z = reaches(plan);
  const isFound = (difference: number): boolean => exactRows(spread, sign * difference, z) <= rows;
  let [low, high] = [0, furthest(spread)];
  if (!(high > 0) || !isFound(high)) return null;
  // Rows fall as the difference grows: bisection down to neighbouring doubles.
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (isFound(middle)) high = middle;
    else low = middle;
  }
};
