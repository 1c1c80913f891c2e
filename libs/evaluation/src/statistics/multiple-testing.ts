import { requireConfidence, requireValues } from './requirements.js';

export interface AdjustedTests {
  /** In the order of the p-values given. */
  readonly adjusted: readonly number[];
  readonly isRejected: readonly boolean[];
}

const order = (pValues: readonly number[]): number[] =>
  [...pValues.keys()].sort((left, right) => (pValues[left] ?? 0) - (pValues[right] ?? 0));

const inGivenOrder = (
  positions: readonly number[],
  sorted: readonly number[],
  alpha: number,
): AdjustedTests => {
  const adjusted = new Array<number>(sorted.length).fill(1);
  positions.forEach((position, rank) => {
    adjusted[position] = Math.min(1, sorted[rank] ?? 1);
  });
  return { adjusted, isRejected: adjusted.map((pValue) => pValue <= alpha) };
};

const check = (pValues: readonly number[], alpha: number): void => {
  requireValues('p_values', pValues);
  requireConfidence(alpha, 'alpha');
};

/** Holm's step-down adjustment (1979): no false alarm in the family but with probability alpha. */
export const holm = (pValues: readonly number[], alpha: number): AdjustedTests => {
  check(pValues, alpha);
  const positions = order(pValues);
  let highest = 0;
  const sorted = positions.map((position, rank) => {
    highest = Math.max(highest, (pValues[position] ?? 1) * (pValues.length - rank));
    return highest;
  });
  return inGivenOrder(positions, sorted, alpha);
};

/** Benjamini and Hochberg's step-up adjustment (1995): at most the share alpha of the alarms is false. */
export const benjaminiHochberg = (pValues: readonly number[], alpha: number): AdjustedTests => {
  check(pValues, alpha);
  const positions = order(pValues);
  let lowest = Number.POSITIVE_INFINITY;
  const sorted = positions.map((position, rank) => ((pValues[position] ?? 1) * pValues.length) / (rank + 1));
  for (let rank = sorted.length - 1; rank >= 0; rank--) {
    lowest = Math.min(lowest, sorted[rank] ?? 1);
    sorted[rank] = lowest;
  }
  return inGivenOrder(positions, sorted, alpha);
};
