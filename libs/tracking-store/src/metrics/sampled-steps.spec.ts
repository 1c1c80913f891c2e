import { describe, expect, it } from '@jest/globals';
import { sampledSteps } from './sampled-steps.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The vectors are those of MLflow's own tests for this call. */
describe('sampledSteps', () => {
  it('takes every step when there are few', () => {
    expect(sampledSteps([[5, 7]], null, 5)).toEqual([5, 7]);
  });

  it('spreads the sample and keeps the last step', () => {
    expect(sampledSteps([upTo(10)], null, 5)).toEqual([0, 2, 4, 6, 8, 9]);
  });

  it('keeps the ends of every run', () => {
    expect(sampledSteps([upTo(10), upTo(20)], null, 5)).toEqual([0, 4, 8, 9, 12, 16, 19]);
  });

  it('stays in the range', () => {
    expect(sampledSteps([upTo(10)], { start: 0, end: 4 }, 5)).toEqual([0, 1, 2, 3, 4]);
    expect(sampledSteps([upTo(10)], { start: 50, end: 60 }, 5)).toEqual([]);
  });
});
