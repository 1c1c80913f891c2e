import { describe, expect, it } from '@jest/globals';
import { isComparableByRougeL, rougeL, rougeLsum, rougeN } from './rouge.js';

/** Prediction, target, then rouge1, rouge2, rougeL, rougeLsum of rouge_score 0.1.2 without a stemmer. */
const SCORES: readonly (readonly [string, string, number, number, number, number])[] = [
  ['The cat sat on the mat.', 'The cat sat on the mat.', 1, 1, 1, 1],
  [
    'the cat was found under the bed',
    'the cat was under the bed',
    0.923076923076923,
    0.7272727272727272,
    0.923076923076923,
    0.923076923076923,
  ],
  ['police kill the gunman', 'police killed the gunman', 0.75, 0.3333333333333333, 0.75, 0.75],
  ['gunman the killed police', 'police killed the gunman', 1, 0, 0.25, 0.25],
  ['', 'x', 0, 0, 0, 0],
  ['日本語', '日本語', 0, 0, 0, 0],
  [
    'U.S. economy grew 3.14%',
    'us economy grew 3 14 percent',
    0.6666666666666666,
    0.6,
    0.6666666666666666,
    0.6666666666666666,
  ],
  ["don't stop", 'dont stop', 0.4, 0, 0.4, 0.4],
  ['line one\nline two', 'line two\nline one', 1, 0.6666666666666666, 0.5, 1],
  ['the the the', 'the cat the', 0.6666666666666666, 0, 0.6666666666666666, 0.6666666666666666],
  [
    'w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5',
    'w1 w2 w3 w4 w5',
    0.5333333333333333,
    0.15384615384615383,
    0.5333333333333333,
    0.5333333333333333,
  ],
];

describe('rouge', () => {
  it.each(SCORES)('should score %j against %j', (prediction, target, one, two, longest, summary) => {
    expect(rougeN(prediction, target, 1)).toBe(one);
    expect(rougeN(prediction, target, 2)).toBe(two);
    expect(rougeL(prediction, target)).toBe(longest);
    expect(rougeLsum(prediction, target)).toBe(summary);
  });

  it('should score texts of many different words, and the same again after them', () => {
    const words = Array.from({ length: 400 }, (_, index) => `w${index}`);
    const others = [...words.filter((_, index) => index % 3 > 0), 'w1 w2 w1 w2'];
    const [prediction, target] = [words.join(' '), others.join(' ')];
    const [first = '', second = ''] = SCORES.find(([text]) => text.startsWith('w1')) ?? [];
    for (let round = 0; round < 2; round += 1) {
      // rouge_score 0.1.2
      expect(rougeN(prediction, target, 1)).toBe(0.7940298507462686);
      expect(rougeN(prediction, target, 2)).toBe(0.39820359281437123);
      expect(rougeL(prediction, target)).toBe(0.7940298507462686);
      expect(rougeN(first, second, 2)).toBe(0.15384615384615383);
    }
  });

  it('should refuse to compare books', () => {
    expect(isComparableByRougeL('word '.repeat(6_000), 'word '.repeat(6_000))).toBe(true);
    expect(isComparableByRougeL('word '.repeat(100_000), 'word '.repeat(100_000))).toBe(false);
  });
});
