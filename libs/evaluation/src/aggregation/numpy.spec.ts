import { describe, expect, it } from '@jest/globals';
import { maximum, mean, median, minimum, pairwiseSum, percentile, variance } from './numpy.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('numpy arithmetic', () => {
  it('should give the last bits that NumPy 2.4 gives', () => {
    expect(percentile([1, 0.5, 0.25, 0], 90)).toBe(0.8500000000000001);
    expect(mean([-15.7, -3.5, 8.8])).toBe(-3.4666666666666663);
    expect(variance([-15.7, -3.5, 8.8])).toBe(100.04222222222222);
    expect(percentile([-15.7, -3.5, 8.8], 90)).toBe(6.340000000000002);
    expect(variance([4, 5, 3])).toBe(0.6666666666666666);
    expect(variance([1e15, 1, 1e-9])).toBe(2.2222222222222196e29);
  });

  it.each([7, 8, 9, 15, 16, 17, 127, 128, 129, 136, 1000, 4096, 100_003])(
    'should count every one of %i values once',
    (count) => expect(pairwiseSum(upTo(count))).toBe((count * (count + 1)) / 2),
  );

  it('should sum ten tenths pairwise, not from left to right', () => {
    const tenths = new Array<number>(10).fill(0.1);
    expect(mean(tenths)).toBe(0.1);
    expect(tenths.reduce((sum, value) => sum + value, 0) / 10).not.toBe(0.1);
  });

  it('should let NaN and opposite infinities through as NaN', () => {
    expect(mean([1, Number.NaN, 3])).toBeNaN();
    expect(percentile([1, Number.NaN, 3], 90)).toBeNaN();
    expect(median([Number.NaN])).toBeNaN();
    expect(minimum([2, Number.NaN])).toBeNaN();
    expect(maximum([Number.NaN, 2])).toBeNaN();
    expect(percentile([1, Number.POSITIVE_INFINITY], 90)).toBeNaN();
  });

  it('should be NaN without values', () => {
    expect(mean([])).toBeNaN();
    expect(variance([])).toBeNaN();
    expect(percentile([], 90)).toBeNaN();
    expect(median([])).toBeNaN();
  });

  it('should not sort the caller’s values', () => {
    const values = [3, 1, 2];
    expect(median(values)).toBe(2);
    expect(values).toEqual([3, 1, 2]);
  });

  it('should take the middle two of an even number of values', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(minimum([4, 1, 3])).toBe(1);
    expect(maximum([4, 1, 3])).toBe(4);
  });
});
