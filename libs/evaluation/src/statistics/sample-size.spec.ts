import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { detectableDifference, requiredRows, type ScoreSpread } from './sample-size.js';

const PLAN = { alpha: 0.05, power: 0.8 };

describe('requiredRows', () => {
  it.each([
    [0.2, 199],
    [0.5, 34],
    [0.8, 15],
  ])(
    'should need for paired means %d standard deviations apart the %i pairs of the noncentral t',
    (d, rows) => {
      expect(requiredRows({ kind: 'paired-means', standardDeviation: 1 }, d, PLAN)).toBe(rows);
    },
  );

  it.each([
    [0.2, 394],
    [0.5, 64],
    [0.8, 26],
  ])('should need for independent means %d standard deviations apart %i rows each', (d, rows) => {
    expect(requiredRows({ kind: 'independent-means', standardDeviation: 1 }, d, PLAN)).toBe(rows);
  });

  it('should give the example of Fleiss for two shares, without the continuity correction', () => {
    // 60 % against 70 %: 356 in each group.
    expect(requiredRows({ kind: 'independent-shares', baselineShare: 0.6 }, 0.1, PLAN)).toBe(356);
  });

  it('should need for paired shares more rows the more of them differ', () => {
    const rows = (discordantShare: number): number =>
      requiredRows({ kind: 'paired-shares', discordantShare }, 0.1, PLAN);
    // (1.959964·√0.3 + 0.841621·√(0.3 − 0.01))² / 0.01 = 233.09
    expect(rows(0.3)).toBe(234);
    expect(rows(0.5)).toBeGreaterThan(rows(0.3));
  });

  it('should refuse levels that cannot be', () => {
    expect(() =>
      requiredRows({ kind: 'paired-means', standardDeviation: 1 }, 0.1, { alpha: 0, power: 0.8 }),
    ).toThrow(expect.objectContaining({ status: 400 }));
  });
});

describe('detectableDifference', () => {
  const spread = fc.oneof(
    fc
      .double({ min: 0.01, max: 100, noNaN: true })
      .map((standardDeviation): ScoreSpread => ({ kind: 'paired-means', standardDeviation })),
    fc
      .double({ min: 0.01, max: 0.99, noNaN: true })
      .map((discordantShare): ScoreSpread => ({ kind: 'paired-shares', discordantShare })),
    fc
      .double({ min: 0.01, max: 0.99, noNaN: true })
      .map((baselineShare): ScoreSpread => ({ kind: 'independent-shares', baselineShare })),
  );

  it('should be what so many rows find, and no smaller', () => {
    fc.assert(
      fc.property(spread, fc.integer({ min: 2, max: 100_000 }), (scores, rows) => {
        const difference = detectableDifference(scores, rows, PLAN);
        if (difference === null) return;
        const sign = scores.kind === 'independent-shares' && scores.baselineShare > 0.5 ? -1 : 1;
        expect(requiredRows(scores, sign * difference, PLAN)).toBeLessThanOrEqual(rows);
        expect(requiredRows(scores, sign * difference * 0.98, PLAN)).toBeGreaterThanOrEqual(
          Math.min(rows, 3),
        );
      }),
    );
  });

  it('should be none where no difference is large enough', () => {
    expect(detectableDifference({ kind: 'independent-shares', baselineShare: 0.5 }, 2, PLAN)).toBeNull();
    expect(detectableDifference({ kind: 'paired-means', standardDeviation: 1 }, 1, PLAN)).toBeNull();
  });
});
