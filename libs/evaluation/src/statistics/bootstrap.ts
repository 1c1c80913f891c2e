import { mean, percentile, variance } from '../aggregation/numpy.js';
import { normalQuantile, normalUpperTail } from './distributions.js';
import type { Interval } from './interval.js';
import { requireConfidence, requireCount, requireValues } from './requirements.js';
import { hasSpread } from './spread.js';

const MAX_RESAMPLES = 100_000;
const WORD = 2 ** 32;

/** Chris Doty-Humphrey's sfc32: small, fast and good, and with a seed the same on every machine. */
const sfc32 = (seed: number): (() => number) => {
  let [a, b, c, counter] = [0, seed | 0, 0x9e3779b9 | 0, 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
};

export interface BootstrapOptions {
  /** Plain percentiles, or bias-corrected and accelerated (Efron 1987). */
  readonly method: 'percentile' | 'bca';
  readonly confidence: number;
  readonly resamples: number;
  /** The same seed gives the same interval. */
  readonly seed?: number;
}

export interface BootstrapMean extends Interval {
  readonly mean: number;
  readonly standardError: number;
}

const resampledMeans = (values: readonly number[], resamples: number, next: () => number): number[] =>
  Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let drawn = 0; drawn < values.length; drawn++) {
      sum += values[Math.floor((next() / WORD) * values.length)] ?? 0;
    }
    return sum / values.length;
  });

/** From the skewness of the leave-one-out means. */
const acceleration = (values: readonly number[], centre: number): number => {
  const deviations = values.map((value) => value - centre);
  const squares = deviations.reduce((sum, value) => sum + value * value, 0);
  const cubes = deviations.reduce((sum, value) => sum + value * value * value, 0);
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
};

const normalCdf = (z: number): number => normalUpperTail(-z);

const correctedLevels = (
  values: readonly number[],
  means: readonly number[],
  tail: number,
): [number, number] => {
  const centre = mean(values);
  const below = means.filter((value) => value < centre).length;
  const equal = means.filter((value) => value === centre).length;
  const bias = normalQuantile((below + equal / 2) / means.length);
  const skew = acceleration(values, centre);
  const level = (probability: number): number => {
    const z = bias + normalQuantile(probability);
    return normalCdf(bias + z / (1 - skew * z));
  };
  return [level(tail), level(1 - tail)];
};

/** A bootstrap interval of the mean. Values that are all equal but for rounding have no spread: both ends are the mean. */
export const bootstrapMean = (values: readonly number[], options: BootstrapOptions): BootstrapMean => {
  const { method, confidence, resamples, seed = 1 } = options;
  requireValues('values', values);
  requireConfidence(confidence);
  requireCount('resamples', resamples, 1, MAX_RESAMPLES);
  const centre = mean(values);
  const standardError = Math.sqrt(variance(values) / values.length);
  if (!hasSpread(values)) return { mean: centre, standardError, ciLow: centre, ciHigh: centre };
  const means = resampledMeans(values, resamples, sfc32(seed));
  const tail = (1 - confidence) / 2;
  const [low, high] = method === 'bca' ? correctedLevels(values, means, tail) : [tail, 1 - tail];
  return {
    mean: centre,
    standardError,
    ciLow: percentile(means, low * 100),
    ciHigh: percentile(means, high * 100),
  };
};
