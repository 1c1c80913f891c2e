import { describe, expect, it } from '@jest/globals';
import { type DocumentId, ndcgAtK, precisionAtK, recallAtK } from './ranking.js';

/** Truth, retrieved, k, then precision, recall and NDCG as MLflow 3.17 gives them. */
const RANKINGS: readonly (readonly [DocumentId[], DocumentId[], number, number, number, number])[] = [
  [['a', 'b', 'c'], ['a', 'x', 'b'], 3, 0.6666666666666666, 0.6666666666666666, 0.7039180890341348],
  [['a', 'b', 'c'], ['a'], 3, 1, 0.3333333333333333, 1],
  [['a'], ['x', 'y', 'a'], 3, 0.3333333333333333, 1, 0.5],
  [['a'], ['x', 'y', 'a'], 2, 0, 0, 0],
  [[], [], 3, 0, 1, 1],
  [[], ['x'], 3, 0, 0, 0],
  [['a'], [], 3, 0, 0, 0],
  [[1, 2], [1, 1, 1, 3], 4, 0.75, 0.5, 0.8318724637288826],
  [['a', 'b'], ['a', 'a', 'b'], 3, 1, 1, 1],
  [['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd'], 2, 1, 0.5, 1],
  [['a', 'b'], ['a', 'x', 'y'], 3, 0.3333333333333333, 0.5, 0.6131471927654585],
  [['a', 'b'], ['x', 'a', 'y'], 3, 0.3333333333333333, 0.5, 0.38685280723454163],
];

describe('retrieval metrics', () => {
  it.each(RANKINGS)('should rank %j against %j at %i', (truth, retrieved, k, precision, recall, ndcg) => {
    expect(precisionAtK(truth, retrieved, k)).toBe(precision);
    expect(recallAtK(truth, retrieved, k)).toBe(recall);
    expect(ndcgAtK(truth, retrieved, k)).toBeCloseTo(ndcg, 12);
  });

  it('should tell the number 1 from the text 1, but not from true', () => {
    expect(precisionAtK([1], ['1'], 1)).toBe(0);
    expect(precisionAtK([1], [true], 1)).toBe(1);
  });
});
