import type { MetricRow, RowScore } from './metric.types.js';

export const scored = (score: number | string): RowScore => ({ kind: 'scored', score });

export const notApplicable = (reason: string): RowScore => ({ kind: 'not-applicable', reason });

export const failed = (reason: string): RowScore => ({ kind: 'failed', reason });

/** The guard that all text metrics share: MLflow computes them on strings only. */
export const scorePrediction = ({ prediction }: MetricRow, score: (text: string) => number): RowScore =>
  typeof prediction === 'string' ? scored(score(prediction)) : notApplicable('the prediction is not a text');

/** The same for metrics that compare with the target. */
export const scorePair = (
  { prediction, target }: MetricRow,
  score: (prediction: string, target: string) => number,
): RowScore => {
  if (typeof prediction !== 'string') return notApplicable('the prediction is not a text');
  return typeof target === 'string'
    ? scored(score(prediction, target))
    : notApplicable('the target is not a text');
};
