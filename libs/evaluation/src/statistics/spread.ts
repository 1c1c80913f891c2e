/** How far two doubles that should be equal can lie apart after each was rounded and one subtracted, as a share of the greater. */
const ROUNDING = 4 * Number.EPSILON;

/** Sums of fourth powers of greater numbers overflow; no metric means such a score. */
const GREATEST = 1e70;

/** Whether a score is a number that can be computed with: neither NaN, nor so large that squares and cubes overflow. */
export const isComputable = (score: number): boolean => Math.abs(score) <= GREATEST;

export const greatestSize = (values: readonly number[]): number =>
  values.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);

/**
 * Whether values differ by more than rounding makes them: 0.1 three times has a mean that is not 0.1, and so a variance.
 *
 * @param size that of the numbers that the values were computed from
 */
export const hasSpread = (values: readonly number[], size = greatestSize(values)): boolean => {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return greatest - least > ROUNDING * size;
};

/** Second minus first; 0 where the two are equal but for rounding. */
export const differenceOf = (first: number, second: number): number => {
  const difference = second - first;
  return Math.abs(difference) > ROUNDING * Math.max(Math.abs(first), Math.abs(second)) ? difference : 0;
};
