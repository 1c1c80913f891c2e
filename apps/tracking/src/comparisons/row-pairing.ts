/** Rows of the two sides that belong together: the places in both lists are the pairs. */
export interface RowPairs {
  readonly baseline: Int32Array;
  readonly candidate: Int32Array;
}

/** Pairs rows with equal keys; where several have the same, the first goes with the first. */
export function pairByKey(baseline: readonly string[], candidate: readonly string[]): RowPairs {
  const partners = new Map<string, number[]>();
  // From the end, so that the first is taken first.
  for (let row = candidate.length - 1; row >= 0; row -= 1) {
    const key = candidate[row] ?? '';
    const rows = partners.get(key);
    if (rows) rows.push(row);
    else partners.set(key, [row]);
  }
  const pairs: { baseline: number[]; candidate: number[] } = { baseline: [], candidate: [] };
  baseline.forEach((key, row) => {
    const partner = partners.get(key)?.pop();
    if (partner === undefined) return;
    pairs.baseline.push(row);
    pairs.candidate.push(partner);
  });
  return { baseline: Int32Array.from(pairs.baseline), candidate: Int32Array.from(pairs.candidate) };
}

/** Pairs the rows that stand at the same place. */
export function pairByPlace(baselineRows: number, candidateRows: number): RowPairs {
  const places = Int32Array.from({ length: Math.min(baselineRows, candidateRows) }, (_, row) => row);
  return { baseline: places, candidate: places };
}

/** How many rows have a key that another row before them has. */
export const repeatedKeys = (keys: readonly string[]): number => keys.length - new Set(keys).size;

/** The scores of the rows in the order of the pairs. */
export const scoresOfPairs = (scores: Float64Array, rows: Int32Array): Float64Array =>
  Float64Array.from(rows, (row) => scores[row] ?? Number.NaN);
