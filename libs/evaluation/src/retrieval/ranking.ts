/** What a retriever row may hold as an identifier; true and 1 are the same to Python. */
export type DocumentId = string | number | boolean;

type Key = string;

const keyOf = (id: DocumentId): Key => (typeof id === 'string' ? `s${id}` : `n${Number(id)}`);

/** Sum of the discounts of the given ranks (from 0), in rank order, as scikit-learn's `ndcg_score` computes them. */
const discountedGain = (ranks: Iterable<number>): number => {
  let gain = 0;
  for (const rank of ranks) gain += 1 / (Math.log(rank + 2) / Math.LN2);
  return gain;
};

/** The relevant share of the first k retrieved; copies count, and 0 when nothing was retrieved. */
export const precisionAtK = (
  relevant: readonly DocumentId[],
  retrieved: readonly DocumentId[],
  k: number,
): number => {
  const truth = new Set(relevant.map(keyOf));
  const first = retrieved.slice(0, k).map(keyOf);
  return first.length === 0 ? 0 : first.filter((key) => truth.has(key)).length / first.length;
};

/** The share of the relevant ones found in the first k; without relevant ones 1 if nothing was retrieved, else 0. */
export const recallAtK = (
  relevant: readonly DocumentId[],
  retrieved: readonly DocumentId[],
  k: number,
): number => {
  const truth = new Set(relevant.map(keyOf));
  const found = new Set(retrieved.slice(0, k).map(keyOf));
  if (truth.size === 0) return retrieved.length === 0 ? 1 : 0;
  return [...truth].filter((key) => found.has(key)).length / truth.size;
};

/**
 * Normalised discounted cumulative gain as MLflow has it: every further copy of an id is a document of its own (and relevant if
 * the id is), and the ideal list is cut at the number retrieved, not at k.
 */
export const ndcgAtK = (
  relevant: readonly DocumentId[],
  retrieved: readonly DocumentId[],
  k: number,
): number => {
  if (relevant.length === 0 && retrieved.length === 0) return 1;
  const truth = new Set(relevant.map(keyOf));
  const first = retrieved.slice(0, k).map(keyOf);
  const seen = new Set<Key>();
  const hits: number[] = [];
  let copies = 0;
  for (const [rank, key] of first.entries()) {
    if (truth.has(key)) {
      hits.push(rank);
      if (seen.has(key)) copies += 1;
    }
    seen.add(key);
  }
  const ideal = Array.from({ length: Math.min(truth.size + copies, first.length) }, (_, rank) => rank);
  return hits.length === 0 ? 0 : discountedGain(hits) / discountedGain(ideal);
};
