import { requireConfidence } from './requirements.js';

export interface AdjustedTests {
  /** In the order of the p-values given. */
  readonly adjusted: readonly number[];
  readonly isRejected: readonly boolean[];
}

const order = (pValues: readonly number[]): number[] =>
  [...pValues.keys()].sort((left, right) => (pValues[left] ?? 0) - (pValues[right] ?? 0));

interface RankedTests {
  /** The places of the p-values, the smallest first. */
  readonly positions: readonly number[];
  readonly adjusted: readonly number[];
  /** How many of them are rejected. */
  readonly rejected: number;
}

const inGivenOrder = ({ positions, adjusted: sorted, rejected }: RankedTests): AdjustedTests => {
  const adjusted = new Array<number>(sorted.length).fill(1);
  const isRejected = new Array<boolean>(sorted.length).fill(false);
  positions.forEach((position, rank) => {
    adjusted[position] = Math.min(1, sorted[rank] ?? 1);
    isRejected[position] = rank < rejected;
  });
  return { adjusted, isRejected };
};

/** Holm's step-down adjustment (1979): no false alarm in the family but with probability alpha. */
export const holm = (pValues: readonly number[], alpha: number): AdjustedTests => {
  requireConfidence(alpha, 'alpha');
  const positions = order(pValues);
  const ranked = positions.map((position) => pValues[position] ?? 1);
  let highest = 0;
  const adjusted = ranked.map((pValue, rank) => {
    highest = Math.max(highest, pValue * (ranked.length - rank));
    return highest;
  });
  // The decision is about the p-values, as in statsmodels: an adjusted one may miss alpha by its last bit.
  const kept = ranked.findIndex((pValue, rank) => pValue > alpha / (ranked.length - rank));
  return inGivenOrder({ positions, adjusted, rejected: kept < 0 ? ranked.length : kept });
};

/** Benjamini and Hochberg's step-up adjustment (1995): at most the share alpha of the alarms is false. */
export const benjaminiHochberg = (pValues: readonly number[], alpha: number): AdjustedTests => {
  requireConfidence(alpha, 'alpha');
  const positions = order(pValues);
  const ranked = positions.map((position) => pValues[position] ?? 1);
  const share = (rank: number): number => (rank + 1) / ranked.length;
  const adjusted = ranked.map((pValue, rank) => pValue / share(rank));
  for (let rank = adjusted.length - 2; rank >= 0; rank--) {
    adjusted[rank] = Math.min(adjusted[rank] ?? 1, adjusted[rank + 1] ?? 1);
  }
  const last = ranked.findLastIndex((pValue, rank) => pValue <= share(rank) * alpha);
  return inGivenOrder({ positions, adjusted, rejected: last + 1 });
};
