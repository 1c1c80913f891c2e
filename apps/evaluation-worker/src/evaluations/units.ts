import { PREDICTION_UNIT, type UnitResult } from '@weir/tracking-store';
import type { Outcome } from '../predictions/row-predictor.js';

export function predictionUnit(rowIndex: number, prediction: Outcome): UnitResult {
  const { calls, usage } = prediction;
  const used = {
    calls,
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    costUsd: null,
  };
  const base = { ...failedUnit(rowIndex, PREDICTION_UNIT, null), usage: used };
  if (prediction.kind === 'failed') return { ...base, reason: prediction.reason };
  const { text, latencySeconds } = prediction;
  return { ...base, outcome: 'scored', output: text, latencySeconds };
}

/** A metric of a row whose prediction failed. */
export const unscorableUnit = (rowIndex: number, unit: string, reason: string | null): UnitResult =>
  failedUnit(rowIndex, unit, `there is no prediction to score: ${reason ?? 'the model gave none'}`);

/** A unit of a row that ends its workers. */
export const abandonedUnit = (rowIndex: number, unit: string, times: number): UnitResult =>
  failedUnit(
    rowIndex,
    unit,
    `the row was given up: its worker disappeared ${times} times while it was at it`,
  );

function failedUnit(rowIndex: number, unit: string, reason: string | null): UnitResult {
  return { rowIndex, unit, outcome: 'failed', score: null, output: null, latencySeconds: null, reason };
}
