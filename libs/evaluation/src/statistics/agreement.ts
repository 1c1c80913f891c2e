import { requirePairs, requireRatings } from './requirements.js';

/** How far apart two labels count: not at all graded, by their distance, or by its square. */
export type KappaWeights = 'none' | 'linear' | 'quadratic';

type Label = string | number | boolean;

const compareLabels = (left: Label, right: Label): number => (left < right ? -1 : left > right ? 1 : 0);

const sortedUnique = <T extends Label>(labels: readonly T[]): T[] => [...new Set(labels)].sort(compareLabels);

const DISAGREEMENT: Readonly<Record<KappaWeights, (distance: number) => number>> = {
  none: (distance) => (distance === 0 ? 0 : 1),
  linear: Math.abs,
  quadratic: (distance) => distance * distance,
};

const positionsOf = (labels: readonly Label[], domain: readonly Label[]): number[] => {
  const position = new Map(domain.map((label, index) => [label, index]));
  return labels.map((label) => position.get(label) ?? 0);
};

const countAt = (positions: readonly number[], size: number): number[] => {
  const counts = new Array<number>(size).fill(0);
  for (const position of positions) counts[position] = (counts[position] ?? 0) + 1;
  return counts;
};

/** Cohen's kappa of two raters over the same rows, as `sklearn.metrics.cohen_kappa_score`; NaN when chance explains everything. */
export const cohenKappa = (
  first: readonly Label[],
  second: readonly Label[],
  weights: KappaWeights,
): number => {
  requirePairs(first, second);
  const domain = sortedUnique([...first, ...second]);
  const one = positionsOf(first, domain);
  const two = positionsOf(second, domain);
  const weigh = DISAGREEMENT[weights];
  const observed = one.reduce((sum, position, row) => sum + weigh(position - (two[row] ?? 0)), 0);
  const secondCounts = countAt(two, domain.length);
  const expected = countAt(one, domain.length).reduce(
    (sum, count, row) =>
      sum + secondCounts.reduce((inner, other, column) => inner + count * other * weigh(row - column), 0),
    0,
  );
  return 1 - observed / (expected / first.length);
};

/** What the ratings are: names, an order, or amounts. */
export type MeasurementLevel = 'nominal' | 'ordinal' | 'interval';

type Ratings = readonly (readonly (number | null)[])[];

/** Squared difference of two values, by their positions in the domain. */
type Distance = (first: number, second: number) => number;

const ordinalDistance =
  (totals: readonly number[]): Distance =>
  (first, second) => {
    const [low, high] = [Math.min(first, second), Math.max(first, second)];
    const between = totals.slice(low, high + 1).reduce((sum, total) => sum + total, 0);
    return (between - ((totals[low] ?? 0) + (totals[high] ?? 0)) / 2) ** 2;
  };

const distanceOf = (
  level: MeasurementLevel,
  domain: readonly number[],
  totals: readonly number[],
): Distance => {
  switch (level) {
    case 'nominal':
      return (first, second) => (first === second ? 0 : 1);
    case 'ordinal':
      return ordinalDistance(totals);
    case 'interval':
      return (first, second) => ((domain[first] ?? 0) - (domain[second] ?? 0)) ** 2;
  }
};

/** Ratings by unit, of the units that at least two raters rated. */
const pairableUnits = (ratings: Ratings): number[][] => {
  const width = ratings.reduce((widest, rater) => Math.max(widest, rater.length), 0);
  const units = Array.from({ length: width }, (_, unit) =>
    ratings.map((rater) => rater[unit] ?? null).filter((value) => value !== null),
  );
  return units.filter((values) => values.length > 1);
};

const sumOverPairs = (counts: readonly number[], distance: Distance): number =>
  counts.reduce(
    (sum, count, row) =>
      count === 0
        ? sum
        : sum + counts.reduce((inner, other, column) => inner + count * other * distance(row, column), 0),
    0,
  );

/**
 * Krippendorff's alpha (Krippendorff 2011): agreement of any number of raters, with gaps. Not defined, so an AppError, for ratings
 * that are all the same, or of units that one alone rated.
 *
 * @param ratings one list for each rater, one place for each unit; null where the rater gave none
 */
export const krippendorffAlpha = (ratings: Ratings, level: MeasurementLevel): number => {
  const units = pairableUnits(ratings);
  requireRatings(ratings, units.length);
  const values = units.flat();
  const domain = sortedUnique(values);
  const totals = countAt(positionsOf(values, domain), domain.length);
  const distance = distanceOf(level, domain, totals);
  const observed = units.reduce((sum, unit) => {
    const counts = countAt(positionsOf(unit, domain), domain.length);
    return sum + sumOverPairs(counts, distance) / (unit.length - 1);
  }, 0);
  const expected = sumOverPairs(totals, distance) / (values.length - 1);
  return 1 - observed / expected;
};
