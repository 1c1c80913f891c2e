import { isComputable } from '../statistics/spread.js';
import type { ChangedPair, PairedScores, ScoreChanges } from './comparison.types.js';

const MAX_EXAMPLES = 10;

/** Keeps the largest differences; of equal ones those that came first. */
class LargestChanges {
  readonly pairs: ChangedPair[] = [];

  add(changed: ChangedPair): void {
    const size = sizeOf(changed);
    const last = this.pairs.at(-1);
    if (this.pairs.length === MAX_EXAMPLES && last && sizeOf(last) >= size) return;
    const place = this.pairs.findIndex((kept) => sizeOf(kept) < size);
    this.pairs.splice(place < 0 ? this.pairs.length : place, 0, changed);
    this.pairs.length = Math.min(this.pairs.length, MAX_EXAMPLES);
  }
}

const sizeOf = ({ baseline, candidate }: ChangedPair): number => Math.abs(candidate - baseline);

/** Which rows changed their score. Rows without one of the two scores are left out. */
export const scoreChanges = ({ baseline, candidate }: PairedScores): ScoreChanges => {
  const counts = { greater: 0, smaller: 0, unchanged: 0 };
  const [greater, smaller] = [new LargestChanges(), new LargestChanges()];
  for (let pair = 0; pair < baseline.length; pair++) {
    const changed = { pair, baseline: baseline[pair] ?? NaN, candidate: candidate[pair] ?? NaN };
    if (!isComputable(changed.baseline) || !isComputable(changed.candidate)) continue;
    if (changed.candidate > changed.baseline) {
      counts.greater += 1;
      greater.add(changed);
    } else if (changed.candidate < changed.baseline) {
      counts.smaller += 1;
      smaller.add(changed);
    } else counts.unchanged += 1;
  }
  return { ...counts, mostGreater: greater.pairs, mostSmaller: smaller.pairs };
};
