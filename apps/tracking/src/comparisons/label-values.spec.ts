import { describe, expect, it } from '@jest/globals';
import { scaleOf } from './label-values.js';

const YES_NO = { min: 0, max: 1 };

describe('scaleOf', () => {
  it.each([
    ['yes and no', [0, 1, 1], false, YES_NO],
    ['grades', [1, 4, 5], false, { min: 1, max: 5 }],
    ['amounts', [0.5, 2], false, null],
    ['a judge of grades who gave the lowest to every row', [1, 1, 1], false, null],
    ['a judge of yes and no who said yes to every row', [1, 1, 1], true, YES_NO],
  ])('knows the scale of %s', (_whose, scores, isYesNo, scale) => {
    expect(scaleOf(scores, isYesNo)).toEqual(scale);
  });
});
