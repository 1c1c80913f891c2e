import { describe, expect, it } from '@jest/globals';
import {
  binomialHalfCdf,
  binomialHalfPmf,
  chiSquareOneUpperTail,
  erfc,
  logGamma,
  normalQuantile,
  normalReach,
  normalUpperTail,
  regularisedBeta,
  studentReach,
  studentTwoSided,
} from './distributions.js';

const expectClose = (actual: number, expected: number): void => {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-11);
};

/** Sums of exact binomial coefficients. */
const exactHalfCdf = (k: number, n: number): number => {
  let coefficient = 1n;
  let sum = 0n;
  for (let at = 0n; at <= BigInt(k); at++) {
    sum += coefficient;
    coefficient = (coefficient * (BigInt(n) - at)) / (at + 1n);
  }
  return Number((sum * 10n ** 30n) / 2n ** BigInt(n)) / 1e30;
};

describe('distributions', () => {
  it('should have the values of the tables', () => {
    expectClose(logGamma(0.5), Math.log(Math.sqrt(Math.PI)));
    expectClose(logGamma(101), 363.73937555556347);
    expectClose(normalReach(0.95), 1.959963984540054);
    expectClose(normalQuantile(0.975), 1.959963984540054);
    expectClose(normalQuantile(1e-10), -6.361340902404056);
    expectClose(normalUpperTail(10), 7.61985302416047e-24);
    expectClose(studentReach(0.95, 10), 2.2281388519649385);
    expectClose(studentReach(0.95, 1), 12.706204736174705);
    expectClose(chiSquareOneUpperTail(3.841458820694124), 0.05);
    expectClose(studentTwoSided(1, 1), 0.5);
  });

  it('should hold where the series gives way to the fraction', () => {
    expect(Math.abs(erfc(2 - 1e-9) - erfc(2 + 1e-9))).toBeLessThan(1e-10);
    expectClose(erfc(-1), 1.8427007929497148);
    expect(erfc(Number.POSITIVE_INFINITY)).toBe(0);
  });

  it.each([
    [3, 10],
    [0, 7],
    [45, 100],
    [120, 240],
    [999, 2_100],
  ])('should give P(X ≤ %i) of %i coins as exact arithmetic does', (k, n) => {
    expect(Math.abs(binomialHalfCdf(k, n) - exactHalfCdf(k, n))).toBeLessThan(1e-12);
    const point = exactHalfCdf(k, n) - (k === 0 ? 0 : exactHalfCdf(k - 1, n));
    expect(Math.abs(binomialHalfPmf(k, n) - point)).toBeLessThan(1e-12);
  });

  it('should keep to the ends', () => {
    expect([binomialHalfCdf(-1, 5), binomialHalfCdf(5, 5)]).toEqual([0, 1]);
    expect([regularisedBeta(0, 2, 3), regularisedBeta(1, 2, 3)]).toEqual([0, 1]);
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
    expect(normalQuantile(1.1)).toBeNaN();
    expect(studentReach(0.95, 0)).toBeNaN();
    expect(studentTwoSided(Number.POSITIVE_INFINITY, 2)).toBe(0);
  });

  it('should turn a quantile back into its probability', () => {
    for (const probability of [0.001, 0.2, 0.5, 0.77, 0.999]) {
      expectClose(1 - normalUpperTail(normalQuantile(probability)), probability);
    }
  });
});
