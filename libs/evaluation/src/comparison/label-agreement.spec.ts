import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { krippendorffAlpha } from '../statistics/agreement.js';
import { kappaInterval } from '../statistics/kappa-interval.js';
import { correctedMean } from './corrected-mean.js';
import { labelAgreement } from './label-agreement.js';

const repeat = (count: number, value: number): number[] => new Array<number>(count).fill(value);

/** Two raters from a table of counts: lines are the first one's categories. */
const ratersOf = (counts: readonly (readonly number[])[]): { first: number[]; second: number[] } => ({
  first: counts.flatMap((line, row) => line.flatMap((count) => repeat(count, row))),
  second: counts.flatMap((line) => line.flatMap((count, column) => repeat(count, column))),
});

/** The example of Fleiss, Cohen and Everitt 1969: 200 rows, three categories. */
const FLEISS = ratersOf([
  [106, 10, 4],
  [22, 28, 10],
  [2, 12, 6],
]);

describe('kappaInterval', () => {
  it('should have the kappa and the variance of Fleiss, Cohen and Everitt', () => {
    const found = kappaInterval(FLEISS.first, FLEISS.second, { weights: 'none', confidence: 0.95 });
    expect(found?.kappa.toFixed(3)).toBe('0.429');
    const standardError = ((found?.ciHigh ?? 0) - (found?.ciLow ?? 0)) / 2 / 1.959963984540054;
    expect((standardError ** 2).toFixed(6)).toBe('0.002885');
  });

  it('should be none where both say one thing only, and whole where they always agree', () => {
    const options = { weights: 'quadratic', confidence: 0.95 } as const;
    expect(kappaInterval([1, 1], [1, 1], options)).toBeNull();
    expect(kappaInterval([1, 2, 3], [1, 2, 3], options)).toEqual({ kappa: 1, ciLow: 1, ciHigh: 1 });
  });
});

describe('labelAgreement', () => {
  it('should count who said what, the judge by lines', () => {
    const found = labelAgreement({ labels: [1, 2, 2, 3], judged: [1, 1, 2, 3] });
    expect(found).toMatchObject({
      n: 4,
      meanAbsoluteDifference: 0.25,
      table: {
        categories: [1, 2, 3],
        counts: [
          [1, 1, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
      },
      agreement: { estimate: 0.75 },
    });
    expect(found.quadraticKappa?.kappa).toBeGreaterThan(found.kappa?.kappa ?? 1);
  });

  it('should know scores of many values from categories', () => {
    const labels = Array.from({ length: 40 }, (_, index) => index / 7);
    const found = labelAgreement({ labels, judged: labels.map((label) => label + 0.1) });
    expect(found).toMatchObject({ table: null, agreement: null, kappa: null, alpha: { nominal: null } });
    expect(found.alpha.interval).toBeGreaterThan(0.99);
  });

  it('should have the same alpha by squares as by counting, and stay the same when rows change places', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })), {
      minLength: 2,
      maxLength: 60,
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 59 }), (pairs, shift) => {
        const agreement = (order: readonly (readonly [number, number])[]) =>
          labelAgreement({ labels: order.map(([label]) => label), judged: order.map(([, score]) => score) });
        const found = agreement(pairs);
        const counted = krippendorffAlpha(
          [pairs.map(([label]) => label), pairs.map(([, score]) => score)],
          'interval',
        );
        expect(found.alpha.interval ?? Number.NaN).toBeCloseTo(counted, 9);
        const turned = agreement([...pairs.slice(shift), ...pairs.slice(0, shift)]);
        expect(turned.kappa?.kappa ?? null).toEqual(
          found.kappa === null ? null : expect.closeTo(found.kappa.kappa, 9),
        );
        expect(turned.table).toEqual(found.table);
        const swapped = labelAgreement({
          labels: pairs.map(([, score]) => score),
          judged: pairs.map(([label]) => label),
        });
        const { interval } = found.alpha;
        expect(swapped.alpha.interval).toEqual(interval === null ? null : expect.closeTo(interval, 9));
      }),
    );
  });
});

describe('correctedMean', () => {
  const labels = [...repeat(50, 1), ...repeat(50, 0)];
  const judged = [...repeat(45, 1), ...repeat(5, 0), ...repeat(10, 1), ...repeat(40, 0)];

  it('should correct a pass rate by the judge’s error rates', () => {
    const unlabelled = [...repeat(280, 1), ...repeat(720, 0)];
    const found = correctedMean({ labels, judged, unlabelled });
    // (335/1100 + 0.8 − 1) / (0.9 + 0.8 − 1)
    expect(found.roganGladen?.value).toBeCloseTo((335 / 1100 - 0.2) / 0.7, 12);
    expect(found.roganGladen).toMatchObject({
      sensitivity: { estimate: 0.9 },
      specificity: { estimate: 0.8 },
      interval: { method: 'lang-reiczigel' },
    });
    expect(found.uncorrected).toMatchObject({ value: 335 / 1100, interval: { method: 'wilson' } });
    expect(found.labelsOnly.value).toBe(0.5);
    expect(found.predictionPowered?.interval?.method).toBe('ppi-tuned');
    expect(found.notes).toEqual([]);
  });

  it('should say why it cannot', () => {
    expect(correctedMean({ labels: repeat(10, 1), judged: repeat(10, 1), unlabelled: [1, 0] })).toMatchObject(
      {
        roganGladen: null,
        notes: [expect.stringMatching(/labels of both kinds/)],
      },
    );
    const coin = correctedMean({ labels: [1, 1, 0, 0], judged: [1, 0, 1, 0], unlabelled: [1, 0] });
    expect(coin.notes).toEqual([expect.stringMatching(/no better than a coin/)]);
    expect(correctedMean({ labels, judged, unlabelled: [] }).notes).toEqual([
      expect.stringMatching(/All rows are labelled/),
    ]);
    const constant = correctedMean({ labels: [1, 2, 3], judged: [4, 4, 4], unlabelled: [4, 4] });
    expect(constant.notes).toEqual([expect.stringMatching(/predicts nothing/)]);
  });

  it('should give no interval that crosses itself, or that claims to be certain', () => {
    // 1 of 1 and 1 of 8: with the added counts 2/3 and 2/10, which is worse than a coin.
    const few = correctedMean({
      labels: [1, ...repeat(8, 0)],
      judged: [1, 0, ...repeat(7, 1)],
      unlabelled: [1, 0, 1],
    });
    expect(few.roganGladen).toMatchObject({ interval: null, specificity: { estimate: 0.125 } });
    const same = correctedMean({ labels: repeat(6, 1), judged: repeat(6, 1), unlabelled: [1, 0, 1, 0] });
    expect(same.predictionPowered).toEqual({ value: 1, interval: null });
  });

  it('should not take grades for yes and no', () => {
    const found = correctedMean({
      labels: [1, 2, 4, 5, 3],
      judged: [2, 2, 5, 5, 3],
      unlabelled: [1, 5, 4, 4, 3],
    });
    expect(found.roganGladen).toBeNull();
    expect(found.notes).toEqual([]);
    expect(found.uncorrected.interval?.method).toBe('t');
  });
});
