import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareScores } from './compare-scores.js';
import type { ScoreComparison } from './comparison.types.js';
import { judgeMetrics } from './metric-verdicts.js';

/** Which test is chosen may hang on the last bit where the skewness lies on the limit: the examples are the same each time. */
const EXAMPLES = { seed: 2_026 };
const REQUEST = { alpha: 0.05, targetDifference: null };
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const near = (value: number | null): unknown => (value === null ? null : expect.closeTo(value, 9));

const compared = (baseline: readonly number[], candidate: readonly number[]): ScoreComparison => {
  const found = compareScores({ baseline, candidate }, REQUEST);
  if (found === null) throw new Error('nothing to compare');
  return found;
};

const score = fc.oneof(
  fc.constantFrom(0, 1),
  fc.constantFrom(1, 2, 3, 4, 5),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const pairs = fc.oneof(
  fc.array(fc.tuple(score, score), { minLength: 2, maxLength: 80 }),
  fc.array(fc.tuple(fc.constantFrom(0, 1), fc.constantFrom(0, 1)), { minLength: 2, maxLength: 80 }),
);

describe('compareScores', () => {
  it('should turn round when the two change places', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [first, second] = [rows.map(([one]) => one), rows.map(([, two]) => two)];
        const [there, back] = [compared(first, second), compared(second, first)];
        expect(back.difference).toEqual(near(-there.difference));
        expect(back.test.name).toBe(there.test.name);
        expect(back.test.pValue).toEqual(near(there.test.pValue));
        expect(back.test.direction + there.test.direction).toBe(0);
        expect(back.detectableDifference).toEqual(near(there.detectableDifference));
        expect([back.changes.greater, back.changes.smaller]).toEqual([
          there.changes.smaller,
          there.changes.greater,
        ]);
        // A bootstrap's own draws do not turn round with it.
        if (there.interval === null || there.interval.method === 'paired-bootstrap-bca') return;
        expect(back.interval).toEqual({
          low: near(-there.interval.high),
          high: near(-there.interval.low),
          method: there.interval.method,
        });
      }),
      EXAMPLES,
    );
  });

  it('should not depend on the order of the rows, nor on rows without a score', () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 0, max: 79 }), (rows, shift) => {
        const turned = [...rows.slice(shift), [Number.NaN, 1] as const, ...rows.slice(0, shift)];
        const found = compared(
          rows.map(([one]) => one),
          rows.map(([, two]) => two),
        );
        const other = compared(
          turned.map(([one]) => one),
          turned.map(([, two]) => two),
        );
        expect([other.n, other.test.name]).toEqual([found.n, found.test.name]);
        expect(other.test.pValue).toEqual(near(found.test.pValue));
        expect(other.difference).toEqual(near(found.difference));
      }),
      EXAMPLES,
    );
  });

  it('should be nothing for fewer than two pairs', () => {
    expect(compareScores({ baseline: [1, Number.NaN], candidate: [0, 1] }, REQUEST)).toBeNull();
    expect(compareScores({ baseline: [], candidate: [] }, REQUEST)).toBeNull();
  });

  it('should test ranks where the differences are too skewed for their mean', () => {
    const baseline = upTo(40).map((index) => 2 + index / 100);
    const candidate = baseline.map((value, index) => value + (index === 0 ? 90 : (index % 7) / 100));
    const found = compared(baseline, candidate);
    expect(found.test.name).toBe('wilcoxon');
    expect(found.interval?.method).toBe('paired-bootstrap-bca');
    expect(found.otherTests.map(({ name }) => name)).toEqual(['paired-t']);
  });

  it('should not take rows that all differ by the same amount for certainty', () => {
    const found = compared([1, 2], [1.5, 2.5]);
    expect(found).toMatchObject({ interval: null, detectableDifference: null, test: { name: 'wilcoxon' } });
    expect(found.test.pValue).toBeGreaterThan(0.1);
  });

  it('should not take the rounding of equal differences for a spread', () => {
    // In floating point 0.3 − 0.2 and 0.4 − 0.3 differ: Student's t of these two rows is 3.6e15.
    const found = compared([0.2, 0.3], [0.3, 0.4]);
    expect(found).toMatchObject({ interval: null, detectableDifference: null, test: { name: 'wilcoxon' } });
    expect(found.test.pValue).toBeGreaterThan(0.1);
  });

  it('should find systems equal whose scores differ by rounding only', () => {
    const scores = upTo(40).map((index) => 0.1 + index / 7);
    const found = compared(
      scores,
      scores.map((value) => value * (1 + Number.EPSILON)),
    );
    expect(found.test).toMatchObject({ pValue: 1, direction: 0 });
  });

  it('should leave out scores that cannot be computed with', () => {
    const scores = [1.7e308, Number.POSITIVE_INFINITY, 1, 2, 4];
    const found = compared(scores, [-1.7e308, 3, 2, 2, 5]);
    expect(found).toMatchObject({ n: 3, changes: { greater: 2, smaller: 0, unchanged: 1 } });
    expect(Number.isFinite(found.test.pValue)).toBe(true);
  });

  it('should find two equal systems equal', () => {
    const graded = compared([1, 2, 5], [1, 2, 5]);
    expect(graded).toMatchObject({ difference: 0, test: { pValue: 1, direction: 0 } });
    const zeros = { baseline: [0, 0, 0], candidate: [0, 0, 0] };
    expect(compareScores(zeros, REQUEST)).toMatchObject({
      interval: null,
      test: { name: 'wilcoxon', pValue: 1 },
    });
    expect(compareScores(zeros, { ...REQUEST, isYesNo: true })?.interval?.method).toBe('newcombe-paired');
    const binary = compared([1, 0, 1], [1, 0, 1]);
    expect(binary).toMatchObject({ difference: 0, test: { pValue: 1 }, changes: { unchanged: 3 } });
    expect(binary.interval?.low).toBeLessThan(0);
  });

  it('should say how many rows the asked-for difference takes, and no share above one', () => {
    const [baseline, candidate] = [
      upTo(50).map((index) => index % 2),
      upTo(50).map((index) => (index % 3 ? 1 : 0)),
    ];
    const asked = (targetDifference: number) =>
      compareScores({ baseline, candidate }, { alpha: 0.05, targetDifference });
    expect(asked(0.1)?.sampleSizes[0]?.difference).toBe(0.1);
    expect(asked(2)?.sampleSizes.map(({ difference }) => difference)).not.toContain(2);
  });

  it('should show the largest changes only, largest first', () => {
    const found = compared(
      upTo(100).map(() => 0),
      upTo(100).map((index) => index - 50),
    );
    expect(found.changes.mostGreater.map(({ candidate }) => candidate)).toEqual(
      upTo(10).map((index) => 49 - index),
    );
    expect(found.changes.mostSmaller[0]).toEqual({ pair: 0, baseline: 0, candidate: -50 });
  });

  it('should take a hundred thousand pairs in its stride', () => {
    const baseline = Float64Array.from({ length: 100_000 }, (_, index) => ((index * 29) % 53) / 53);
    const candidate = baseline.map((value, index) => value + ((index * 17) % 23) / 1_000);
    expect(compareScores({ baseline, candidate }, REQUEST)?.test.name).toBe('paired-t');
  });
});

describe('judgeMetrics', () => {
  const better = compared(
    upTo(30).map(() => 0),
    upTo(30).map((index) => (index < 8 ? 1 : 0)),
  );
  const weaker = compared(
    upTo(30).map(() => 0),
    upTo(30).map((index) => (index < 6 ? 1 : 0)),
  );

  it('should adjust by Holm, and know which way is better', () => {
    const metrics = [
      { metric: 'good', isGreaterBetter: true, comparison: better },
      { metric: 'bad', isGreaterBetter: false, comparison: better },
      { metric: 'described', isGreaterBetter: null, comparison: better },
      { metric: 'missing', isGreaterBetter: true, comparison: null },
    ];
    expect(judgeMetrics(metrics, 0.05)).toEqual([
      { verdict: 'improved', adjusted: near(2 * better.test.pValue), reason: null },
      { verdict: 'regressed', adjusted: near(2 * better.test.pValue), reason: null },
      { verdict: 'not-comparable', adjusted: null, reason: expect.stringContaining('greater_is_better') },
      { verdict: 'not-comparable', adjusted: null, reason: expect.stringContaining('two pairs') },
    ]);
  });

  it('should call nothing significant that only one of many metrics shows', () => {
    const many = upTo(4).map((index) => ({
      metric: `m${index}`,
      isGreaterBetter: true,
      comparison: index === 0 ? weaker : compared([0, 1, 0], [0, 1, 0]),
    }));
    expect(weaker.test.pValue).toBeLessThan(0.05);
    expect(judgeMetrics(many, 0.05).map(({ verdict }) => verdict)).toEqual(
      upTo(4).map(() => 'no-significant-difference'),
    );
    expect(judgeMetrics([], 0.05)).toEqual([]);
  });
});
