import { describe, expect, it } from '@jest/globals';
import { cohenKappa, krippendorffAlpha } from './agreement.js';
import { bootstrapMean } from './bootstrap.js';
import { benjaminiHochberg, holm } from './multiple-testing.js';
import { mcNemar, pairedTTest, wilcoxon } from './paired-tests.js';
import { predictionPoweredMean } from './prediction-powered.js';
import { newcombeIndependent, newcombePaired, roganGladen, wilson } from './proportions.js';

const near = (value: number): unknown => expect.closeTo(value, 10);

describe('paired tests', () => {
  it('pairedTTest should agree with scipy 1.17 ttest_rel', () => {
    const test = pairedTTest([1, 0, 1, 1, 0, 1, 1, 1, 0, 0], [1, 1, 1, 0, 1, 1, 1, 1, 1, 0], 0.95);
    expect(test).toEqual({
      n: 10,
      meanDifference: near(0.2),
      t: near(1),
      df: 9,
      pValue: near(0.3434363961379136),
      ciLow: near(-0.252431432559641),
      ciHigh: near(0.652431432559641),
    });
  });

  it('pairedTTest should be degenerate as scipy is', () => {
    expect(pairedTTest([0.5, 0.25], [0.5, 0.25], 0.95)).toMatchObject({ t: Number.NaN, ciLow: 0, ciHigh: 0 });
    expect(pairedTTest([1, 2, 3], [2, 3, 4], 0.95)).toMatchObject({ t: Number.POSITIVE_INFINITY, pValue: 0 });
    expect(pairedTTest([1], [2], 0.95)).toMatchObject({ df: 0, pValue: Number.NaN, ciLow: Number.NaN });
  });

  const graded = [1, -2, -1, 2, 0, -1, 1, 1, 2, 1, 2, 3, -1, 0, 1, 1, 1, 1, 3, 3];

  it.each([
    ['wilcox', false, 31.5, 0.015529136805075382, -2.4197978607203927],
    ['pratt', false, 39.5, 0.014616171282215594, -2.4417522998928503],
    ['zsplit', false, 41, 0.014697205417008558, -2.4397555006220646],
    ['wilcox', true, 31.5, 0.01651223327168693, -2.397392324972982],
  ] as const)(
    'wilcoxon should treat zeros as scipy 1.17 does: %s',
    (zeroMethod, correction, statistic, p, z) => {
      const test = wilcoxon(graded, { zeroMethod, method: 'approx', hasContinuityCorrection: correction });
      expect(test).toEqual({ statistic, pValue: near(p), z: near(z), direction: 1 });
    },
  );

  // scipy 1.17.1, whose exact distribution knows neither zeros nor ties and is then used towards the greater p-value.
  it.each([
    [[1, -1, 0], 'pratt', 2.5, 1],
    [[0, 0.5, 0, 0, 0.3, 0, 0, -0.1], 'pratt', 6, 0.7421875],
    [[0, 0.5, 0, 0, 0.3, 0, 0, -0.1], 'zsplit', 13.5, 0.640625],
    [[1, 1, 2, -1, 3, 3], 'wilcox', 2, 0.09375],
    [[1, 1, 1, -1, -1, -1, 1, 1, 0], 'zsplit', 17, 0.5703125],
  ] as const)('wilcoxon should count %j by %s as scipy', (differences, zeroMethod, statistic, pValue) => {
    const found = wilcoxon(differences, { zeroMethod, method: 'exact', hasContinuityCorrection: false });
    expect(found).toMatchObject({ statistic, pValue: near(pValue) });
  });

  it('wilcoxon should count the exact distribution', () => {
    const exact = { zeroMethod: 'wilcox', method: 'exact', hasContinuityCorrection: false } as const;
    expect(wilcoxon([-0.189, -0.214, -0.323, 0.825], exact)).toEqual({
      statistic: 4,
      pValue: 0.875,
      z: null,
      direction: -1,
    });
    expect(wilcoxon([1, 2, 3, 4, 5, 6], exact).pValue).toBe(2 / 2 ** 6);
    const many = Array.from({ length: 1_001 }, (_, index) => index + 1);
    expect(() => wilcoxon(many, exact)).toThrow(expect.objectContaining({ status: 400 }));
  });

  it.each([
    ['wilcox', [0, -0.552, 1.2, -0.204, -1.2], 0.875],
    ['zsplit', [1, 1, 0], 0.5],
    ['zsplit', [-1, -0.341, 1], 1],
    ['pratt', [-0.376, 0.1, -0.6, 0, 0.486, 0.61, 0.6, 0, 1, 0.3, 0, -0.9, 0], 0.684814453125],
  ] as const)(
    'wilcoxon should be as careful with ties and zeros as scipy 1.17.1 is in the exact distribution: %s of %j',
    (zeroMethod, differences, pValue) => {
      const options = { zeroMethod, method: 'exact', hasContinuityCorrection: false } as const;
      expect(wilcoxon(differences, options).pValue).toBe(pValue);
    },
  );

  it('mcNemar should agree with statsmodels and with counting', () => {
    expect(mcNemar(2, 5)).toEqual({
      pExact: near(0.453125),
      pMid: near(0.2890625),
      chiSquare: {
        plain: near(9 / 7),
        pPlain: near(0.2568392579578533),
        corrected: near(4 / 7),
        pCorrected: near(0.4496917979688908),
      },
    });
    expect(mcNemar(0, 0)).toEqual({ pExact: 1, pMid: 1, chiSquare: null });
  });
});

describe('proportions', () => {
  it('wilson should hold its estimate at the ends', () => {
    for (let n = 1; n <= 200; n++) {
      expect(wilson(n, n, 0.95).ciHigh).toBe(1);
      expect(wilson(0, n, 0.95).ciLow).toBe(0);
    }
  });

  it('wilson should agree with statsmodels', () => {
    expect(wilson(123, 456, 0.95)).toEqual({
      estimate: near(0.26973684210526316),
      ciLow: near(0.23104962756216274),
      ciHigh: near(0.3122712366796905),
    });
    expect(wilson(0, 10, 0.95).ciLow).toBeGreaterThanOrEqual(0);
    expect(wilson(10, 10, 0.95).ciHigh).toBeLessThanOrEqual(1);
  });

  it('newcombeIndependent should give the example of Newcombe 1998', () => {
    const found = newcombeIndependent({ successes: 56, n: 70 }, { successes: 48, n: 80 }, 0.95);
    expect([found.ciLow.toFixed(4), found.ciHigh.toFixed(4)]).toEqual(['0.0524', '0.3339']);
  });

  it('newcombePaired should be symmetric and narrow with agreement', () => {
    const one = newcombePaired({ both: 15, onlyFirst: 1, onlySecond: 9, neither: 0 }, 0.95);
    const two = newcombePaired({ both: 15, onlyFirst: 9, onlySecond: 1, neither: 0 }, 0.95);
    expect(one).toMatchObject({ ciLow: near(-0.5224802455154354), ciHigh: near(-0.08236215188427065) });
    expect(two).toMatchObject({ ciLow: near(-one.ciHigh), ciHigh: near(-one.ciLow) });
  });

  const judged = { n: 100, truePositives: 45, positives: 50, trueNegatives: 40, negatives: 50 };

  it('roganGladen should correct a judge’s pass rate', () => {
    // (0.3 + 0.8 - 1) / (0.9 + 0.8 - 1)
    expect(roganGladen({ ...judged, passed: 30 }, 0.95)).toMatchObject({
      estimate: near(1 / 7),
      delta: { ciLow: 0 },
    });
    expect(roganGladen({ ...judged, passed: 0 }, 0.95)).toMatchObject({
      rawEstimate: near(-2 / 7),
      estimate: 0,
    });
    expect(roganGladen({ ...judged, passed: 30, truePositives: 10 }, 0.95)).toEqual({ isDefined: false });
  });

  it.each([
    () => wilson(3, 2, 0.95),
    () => wilson(1, 2, 1),
    () => wilson(0.5, 2, 0.95),
    () => roganGladen({ ...judged, passed: 101 }, 0.95),
    () => mcNemar(-1, 0),
    () => pairedTTest([1], [1, 2], 0.95),
    () => bootstrapMean([1, 2], { method: 'bca', confidence: 0.95, resamples: 1e9 }),
  ])('should refuse counts and levels that cannot be: %s', (compute) => {
    expect(compute).toThrow(expect.objectContaining({ code: 'EVALUATION.INVALID_INPUT', status: 400 }));
  });
});

describe('many tests at once', () => {
  it('should adjust as statsmodels does, in the order given', () => {
    const pValues = [0.87573, 0.11646, 0.48166];
    expect(holm(pValues, 0.05)).toEqual({
      adjusted: [near(0.96332), near(0.34938), near(0.96332)],
      isRejected: [false, false, false],
    });
    expect(benjaminiHochberg(pValues, 0.5)).toEqual({
      adjusted: [near(0.87573), near(0.34938), near(0.72249)],
      isRejected: [false, true, false],
    });
  });

  it('should decide about p-values on the bound as statsmodels 0.15.0 does, and about none', () => {
    expect(benjaminiHochberg([1e-300, 0.05, 0], 0.05).isRejected).toEqual([true, true, true]);
    expect(benjaminiHochberg([0.01, 0.01, 0.05], 0.05).isRejected).toEqual([true, true, true]);
    expect(holm([0.04, 0.03, 0.02, 0.01], 0.05).isRejected).toEqual([false, false, false, true]);
    expect(holm([], 0.05)).toEqual({ adjusted: [], isRejected: [] });
  });
});

describe('agreement', () => {
  const a = [2, 3, 3, 2, 2, 0, 0, 2, 1, 2, 0, 0];
  const b = [2, 2, 3, 0, 3, 0, 0, 0, 1, 3, 1, 3];

  it('cohenKappa should agree with scikit-learn', () => {
    expect(cohenKappa(a, b, 'none')).toBeCloseTo(0.2222222222222222, 12);
    expect(cohenKappa(a, b, 'linear')).toBeCloseTo(0.3125, 12);
    expect(cohenKappa(a, b, 'quadratic')).toBeCloseTo(0.38235294117647056, 12);
    expect(cohenKappa(['x', 'y'], ['y', 'x'], 'none')).toBe(-1);
    expect(cohenKappa([1, 1], [1, 1], 'none')).toBeNaN();
  });

  it('krippendorffAlpha should agree with the krippendorff package, with gaps', () => {
    const ratings = [
      [2, 1, null, 2, 1, 2, 2, 2],
      [null, 2, null, null, 3, null, null, 2],
      [1, null, 3, 1, null, null, 2, null],
    ];
    expect(krippendorffAlpha(ratings, 'nominal')).toBeCloseTo(-0.12820512820512797, 12);
    expect(krippendorffAlpha(ratings, 'ordinal')).toBeCloseTo(-0.5083333333333333, 12);
    expect(krippendorffAlpha(ratings, 'interval')).toBeCloseTo(-0.5098039215686276, 12);
    // It raises a ValueError for these.
    for (const undefinable of [
      [[null], [1]],
      [
        [3, 3],
        [3, null],
      ],
      [[], []],
      [],
    ]) {
      expect(() => krippendorffAlpha(undefinable, 'nominal')).toThrow(
        expect.objectContaining({ status: 400 }),
      );
    }
  });
});

describe('predictionPoweredMean', () => {
  it('should trust a judge that makes no error, and ignore one that says nothing', () => {
    const labels = [1, 2, 3, 4];
    const perfect = predictionPoweredMean({ labels, judged: labels, judgedUnlabelled: [2, 2, 4, 4] }, 0.95);
    expect(perfect.plain.estimate).toBe(3);
    expect(perfect.labelsOnly.estimate).toBe(2.5);
    const silent = predictionPoweredMean({ labels, judged: [1, 1, 1, 1], judgedUnlabelled: [1, 2] }, 0.95);
    expect(silent.tuned).toEqual(silent.labelsOnly);
  });
});

describe('bootstrapMean', () => {
  const skewed = Array.from({ length: 200 }, (_, index) => Math.exp(index / 50));

  it('should be the same for the same seed and near normal theory', () => {
    const options = { method: 'percentile', confidence: 0.95, resamples: 2_000, seed: 5 } as const;
    const found = bootstrapMean(skewed, options);
    expect(bootstrapMean(skewed, options)).toEqual(found);
    expect(bootstrapMean(skewed, { ...options, seed: 6 })).not.toEqual(found);
    expect(Math.abs(found.ciLow - (found.mean - 1.96 * found.standardError))).toBeLessThan(
      0.3 * found.standardError,
    );
    expect(Math.abs(found.ciHigh - (found.mean + 1.96 * found.standardError))).toBeLessThan(
      0.3 * found.standardError,
    );
  });

  it('should move with the skewness', () => {
    const options = { confidence: 0.95, resamples: 20_000 } as const;
    const plain = bootstrapMean(skewed, { ...options, method: 'percentile' });
    const corrected = bootstrapMean(skewed, { ...options, method: 'bca' });
    expect(corrected.ciLow).toBeGreaterThan(plain.ciLow);
    expect(corrected.ciHigh).toBeGreaterThan(plain.ciHigh);
  });

  it('should have no spread without a spread', () => {
    const tenth = bootstrapMean([0.1, 0.1, 0.1], { method: 'bca', confidence: 0.9, resamples: 10 });
    expect(tenth.ciHigh).toBe(tenth.ciLow);
    expect(bootstrapMean([2, 2], { method: 'bca', confidence: 0.9, resamples: 10 })).toEqual({
      mean: 2,
      standardError: 0,
      ciLow: 2,
      ciHigh: 2,
    });
  });
});
