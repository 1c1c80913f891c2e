import { cohenKappa } from './agreement.js';
import { normalReach } from './distributions.js';
import type { Interval } from './interval.js';
import { requireConfidence, requirePairs } from './requirements.js';

export interface KappaEstimate extends Interval {
  readonly kappa: number;
}

/** Shares of the rows by what the one and the other said: category by category, in the order of the categories. */
const shareTable = (
  first: readonly number[],
  second: readonly number[],
  categories: readonly number[],
): number[][] => {
  const place = new Map(categories.map((category, index) => [category, index]));
  const table = categories.map(() => new Array<number>(categories.length).fill(0));
  first.forEach((value, row) => {
    const line = table[place.get(value) ?? 0];
    const column = place.get(second[row] ?? Number.NaN) ?? 0;
    if (line) line[column] = (line[column] ?? 0) + 1 / first.length;
  });
  return table;
};

/** How much an answer counts that is so many categories away: 1 for the same one. */
const weigh = (weights: 'none' | 'quadratic', distance: number, size: number): number =>
  weights === 'none' ? Number(distance === 0) : 1 - (distance / Math.max(1, size - 1)) ** 2;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The large-sample variance of weighted kappa (Fleiss, Cohen and Everitt 1969, formula 8), times the number of rows. */
const varianceOf = (
  shares: readonly (readonly number[])[],
  weights: 'none' | 'quadratic',
  kappa: number,
): number => {
  const size = shares.length;
  const weight = (row: number, column: number): number => weigh(weights, row - column, size);
  const rows = shares.map(sum);
  const columns = rows.map((_, column) => sum(shares.map((line) => line[column] ?? 0)));
  const rowMeans = rows.map((_, row) => sum(columns.map((share, column) => share * weight(row, column))));
  const columnMeans = columns.map((_, column) => sum(rows.map((share, row) => share * weight(row, column))));
  const expected = sum(rows.map((share, row) => share * (rowMeans[row] ?? 0)));
  const spread = sum(
    shares.map((line, row) =>
      sum(
        line.map((share, column) => {
          const mean = (rowMeans[row] ?? 0) + (columnMeans[column] ?? 0);
          return share * (weight(row, column) - mean * (1 - kappa)) ** 2;
        }),
      ),
    ),
  );
  return Math.max(0, spread - (kappa - expected * (1 - kappa)) ** 2) / (1 - expected) ** 2;
};

/**
 * Cohen's kappa with its interval, cut to −1..1; null where chance explains everything, because both only ever say the same one
 * thing. The work grows with the square of the categories.
 */
export const kappaInterval = (
  first: readonly number[],
  second: readonly number[],
  { weights, confidence }: { readonly weights: 'none' | 'quadratic'; readonly confidence: number },
): KappaEstimate | null => {
  requirePairs(first, second);
  requireConfidence(confidence);
  const kappa = cohenKappa(first, second, weights);
  if (!Number.isFinite(kappa)) return null;
  const categories = [...new Set([...first, ...second])].sort((left, right) => left - right);
  const variance = varianceOf(shareTable(first, second, categories), weights, kappa);
  const reach = normalReach(confidence) * Math.sqrt(variance / first.length);
  return { kappa, ciLow: Math.max(-1, kappa - reach), ciHigh: Math.min(1, kappa + reach) };
};
