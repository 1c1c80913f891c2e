import { describe, expect, it } from '@jest/globals';
import { npmi, smoothedNpmi } from './npmi.js';

describe('npmi', () => {
  // Values of MLflow 3.17's own calculation for the same counts.
  it.each([
    [{ total: 100, first: 20, second: 15, both: 10 }, 0.5228787452803378, 0.5098689991831412],
    [{ total: 10, first: 5, second: 5, both: 0 }, -1, -0.5637914160289369],
    [{ total: 4, first: 4, second: 4, both: 4 }, 1, 1],
    [{ total: 100, first: 50, second: 50, both: 25 }, 0, 0],
    [{ total: 9, first: 3, second: 7, both: 3 }, 0.22875625083857776, 0.16148556616483511],
  ])('of %j', (counts, plain, smoothed) => {
    expect(npmi(counts)).toBeCloseTo(plain, 10);
    expect(smoothedNpmi(counts)).toBeCloseTo(smoothed, 10);
  });

  it.each([[{ total: 0, first: 0, second: 0, both: 0 }], [{ total: 5, first: 0, second: 2, both: 0 }]])(
    'is nothing for %j',
    (counts) => {
      expect(npmi(counts)).toBeNaN();
      expect(smoothedNpmi(counts)).toBeNaN();
    },
  );
});
