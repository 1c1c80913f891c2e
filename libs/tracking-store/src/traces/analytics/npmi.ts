/** How many traces of a population fit one filter, another, and both. */
export interface CorrelationCounts {
  readonly total: number;
  readonly first: number;
  readonly second: number;
  readonly both: number;
}

const JEFFREYS_PRIOR = 0.5;

/**
 * Normalised pointwise mutual information: -1 when two things never meet, 0 when they know nothing of each other, 1 when
 * they always come together. NaN when one of them never happens.
 */
export function npmi(counts: CorrelationCounts): number {
  if (!isDefined(counts)) return NaN;
  return counts.both === 0 ? -1 : score(counts, 0);
}

/** As `npmi`, with half a trace added to each of the four cases, which tames small counts. */
export const smoothedNpmi = (counts: CorrelationCounts): number =>
  isDefined(counts) ? score(counts, JEFFREYS_PRIOR) : NaN;

const isDefined = ({ total, first, second }: CorrelationCounts): boolean =>
  total > 0 && first > 0 && second > 0;

function score({ total, first, second, both }: CorrelationCounts, smoothing: number): number {
  if (both === total) return 1;
  const joint = both + smoothing;
  const sum = total + 4 * smoothing;
  const information =
    Math.log(joint) + Math.log(sum) - Math.log(first + 2 * smoothing) - Math.log(second + 2 * smoothing);
  return Math.max(-1, Math.min(1, information / (Math.log(sum) - Math.log(joint))));
}
