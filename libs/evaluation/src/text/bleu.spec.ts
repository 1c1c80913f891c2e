import { describe, expect, it } from '@jest/globals';
import { bleu, bleuTokens } from './bleu.js';

describe('bleu', () => {
  // Hugging Face evaluate 0.4.6, bleu of tensorflow/nmt with the 13a tokenizer.
  it.each([
    ['hello there general kenobi', 'hello there general kenobi', 1],
    ['hello world', 'hello world', 0],
    ['The cat sat on the mat', 'The cat sat on the mat.', 0.846481724890614],
    ['the cat sat on the mat.', 'The cat sat on the mat.', 0.8091067115702212],
    ['the the the the the the the', 'the cat is on the mat', 0],
    ['', 'x', 0],
    ['   ', 'x y z', 0],
    ['Costs $5,000.50 today -- A&amp;B', 'Costs $5,000.50 today -- A&B', 1],
    ['a b c d e f g h', 'a b c d', 0.345720784641941],
    ['a b c d', 'a b c d e f g h', 0.36787944117144233],
  ])('should score %j against %j', (prediction, target, score) => {
    expect(bleu(prediction, target)).toBeCloseTo(score, 12);
  });

  it('should split as 13a does', () => {
    expect(bleuTokens("It's 3.5-4, ok?")).toEqual(["It's", '3.5', '-', '4', ',', 'ok', '?']);
  });
});
