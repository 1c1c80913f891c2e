import { describe, expect, it } from '@jest/globals';
import { mean, variance } from '../aggregation/numpy.js';
import { intervalsOf } from './aggregate-intervals.js';
import { meanInterval } from './mean-interval.js';
import { isMeanNearlyNormal, needsBootstrap, skewness } from './normality.js';
import { quantileInterval } from './quantile-interval.js';
import { varianceInterval } from './variance-interval.js';

const near = (value: number): unknown => expect.closeTo(value, 9);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
/** Nearly uniform on 0..10. */
const EVEN = upTo(60).map((index) => (((index + 1) * 37) % 101) / 10);
const SKEWED = upTo(100).map((index) => Math.exp(index / 20));
const VERY_SKEWED = upTo(100).map((index) => (index === 0 ? 1_000 : index / 100));

/** Exponential scores, of a small generator of its own. */
const exponential = (count: number, seed: number): number[] => {
  let state = seed;
  return upTo(count).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return -Math.log((state + 0.5) / 2 ** 32);
  });
};

describe('intervals of a mean', () => {
  it('should have the skewness of scipy.stats.skew', () => {
    expect(skewness(EVEN)).toBeCloseTo(-0.00288392776684906, 12);
    expect(skewness([1, 1, 1, 2, 9.5])).toBeCloseTo(1.4513365141712367, 12);
    expect(skewness([3, 3, 3])).toBe(0);
  });

  it('should be Student’s where the mean is nearly normal, as scipy.stats.t.interval', () => {
    expect(meanInterval(EVEN, 0.95)).toEqual({
      ciLow: near(4.358562255432257),
      ciHigh: near(5.874771077901074),
      method: 't',
    });
  });

  it('should be bootstrapped where it is not, near scipy.stats.bootstrap and the same each time', () => {
    const few = SKEWED.slice(-58);
    expect(isMeanNearlyNormal(few)).toBe(true);
    expect(needsBootstrap(VERY_SKEWED)).toBe(true);
    const interval = meanInterval(VERY_SKEWED, 0.95);
    expect(interval).toMatchObject({ method: 'bootstrap-bca' });
    expect(meanInterval(VERY_SKEWED, 0.95)).toEqual(interval);
  });

  it.each([[[]], [[4]], [[4, 4, 4]], [[1, Number.NaN]], [[1, Number.POSITIVE_INFINITY]]])(
    'should be none for %j',
    (values) => expect(meanInterval(values, 0.95)).toBeNull(),
  );
});

describe('intervals of quantiles', () => {
  it('should be those of scipy.stats.quantile_test', () => {
    expect(quantileInterval(EVEN, 0.9, 0.95)).toEqual({ ciLow: 8.3, ciHigh: 9.9 });
    expect(quantileInterval(EVEN, 0.5, 0.95)).toEqual({ ciLow: 3.7, ciHigh: 6.6 });
    expect(quantileInterval(EVEN.slice(0, 12), 0.5, 0.95)).toEqual({ ciLow: 2, ciHigh: 7.4 });
  });

  it('should be none where too few values lie beyond', () => {
    expect(quantileInterval(EVEN.slice(0, 12), 0.9, 0.95)).toBeNull();
    expect(quantileInterval([1, 2, 3], 0.5, 0.95)).toBeNull();
  });
});

describe('intervals of a variance', () => {
  it('should lie near the bootstrap’s', () => {
    // scipy.stats.bootstrap(numpy.var, method='BCa', n_resamples=50000) gives 6.78 to 10.66.
    const interval = varianceInterval(EVEN, 0.95);
    expect(Math.abs((interval?.ciLow ?? 0) - 6.78)).toBeLessThan(0.4);
    expect(Math.abs((interval?.ciHigh ?? 0) - 10.66)).toBeLessThan(0.7);
  });

  it('should hold the true variance of exponential values about as often as it says', () => {
    const covered = upTo(400).filter((trial) => {
      const interval = varianceInterval(exponential(300, trial * 7_919 + 1), 0.95);
      return interval !== null && interval.ciLow <= 1 && interval.ciHigh >= 1;
    });
    expect(covered.length / 400).toBeGreaterThan(0.88);
  });
});

describe('intervalsOf', () => {
  const binary = upTo(50).map((index) => (index % 5 === 0 ? 0 : 1));

  it('should be Wilson’s for shares', () => {
    const found = intervalsOf({ name: 'exact_match' }, binary, { exact_match: mean(binary) });
    // scipy.stats.binomtest(40, 50).proportion_ci(method='wilson')
    expect(found['exact_match']).toEqual({
      low: near(0.6696289406777458),
      high: near(0.8875624998422389),
      method: 'wilson',
    });
    const ratio = intervalsOf({ name: 'toxicity' }, EVEN, { ratio: 0.25 })['ratio'];
    expect(ratio).toMatchObject({ method: 'wilson' });
    expect(ratio?.low).toBeLessThan(0.25);
  });

  it.each([1 / 3, 0.1, 0.7, 1e-9, 123_456.789])(
    'should have none for equal scores of %d, whose variance is not 0',
    (score) => {
      for (const n of [3, 10, 11, 50]) {
        const equal = upTo(n).map(() => score);
        const aggregates = { mean: mean(equal), variance: variance(equal), median: score, p90: score };
        expect(intervalsOf({ name: 'rouge1' }, equal, aggregates)).toEqual({
          mean: null,
          variance: null,
          median: null,
          p90: null,
        });
      }
    },
  );

  it('should have none where a score is too large to compute with', () => {
    const scores = [...upTo(20), 1e200];
    expect(intervalsOf({ name: 'x' }, scores, { mean: mean(scores), variance: Infinity, p90: 17 })).toEqual({
      mean: null,
      variance: null,
      p90: null,
    });
  });

  it('should not take equal scores for yes and no unless the metric says so', () => {
    const ones = upTo(20).map(() => 1);
    expect(intervalsOf({ name: 'polite', isYesNo: true }, ones, { mean: 1 })['mean']).toMatchObject({
      high: near(1),
      method: 'wilson',
    });
    expect(intervalsOf({ name: 'faithfulness' }, ones, { mean: 1, variance: 0, p90: 1 })).toEqual({
      mean: null,
      variance: null,
      p90: null,
    });
  });

  it('should have one for every aggregate that can have one', () => {
    const aggregates = { mean: mean(EVEN), variance: variance(EVEN), p90: 9, median: 5, min: 0, max: 10 };
    const found = intervalsOf({ name: 'any' }, EVEN, aggregates);
    expect(Object.entries(found).map(([name, interval]) => [name, interval?.method ?? null])).toEqual([
      ['mean', 't'],
      ['variance', 'bonett'],
      ['p90', 'order-statistics'],
      ['median', 'order-statistics'],
      ['min', null],
      ['max', null],
    ]);
  });

  it('should turn Wilson’s ends into those of the variance of yes and no', () => {
    const found = intervalsOf({ name: 'any' }, binary, { variance: variance(binary) })['variance'];
    expect(found).toMatchObject({
      method: 'wilson-transformed',
      low: near(0.8875624998422389 * (1 - 0.8875624998422389)),
    });
  });

  it('should be null for what is no number', () => {
    expect(intervalsOf({ name: 'any' }, [], { mean: Number.NaN })).toEqual({ mean: null });
    expect(
      intervalsOf({ name: 'any' }, [1, 2, Number.POSITIVE_INFINITY], { mean: Number.POSITIVE_INFINITY }),
    ).toEqual({
      mean: null,
    });
  });

  it('should narrow with a hundred thousand scores', () => {
    const many = exponential(100_000, 5);
    const found = intervalsOf({ name: 'any' }, many, {
      mean: mean(many),
      variance: variance(many),
      p90: 2.3,
    });
    // Of an exponential distribution, whose deviation is 1: two times 1.96 / sqrt(100 000).
    const { low, high } = found['mean'] ?? { low: NaN, high: NaN };
    expect(high - low).toBeCloseTo((2 * 1.96) / Math.sqrt(100_000), 3);
    expect(Object.values(found)).not.toContain(null);
  });
});
