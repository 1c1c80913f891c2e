import type { EvaluationRequestSummary, EvaluationStanding } from '@weir/tracking-store';
import type { EvaluationProgressView } from './evaluation-views.dto.js';

/** How far an evaluation is. Nothing is said about speed and time left that was not measured. */
export function progressOf(
  standing: EvaluationStanding,
  asked: EvaluationRequestSummary,
): EvaluationProgressView {
  const { totalRows, status } = standing;
  const isPredicting = asked.model.kind !== 'column';
  const unitsPerRow = asked.metrics.length + (isPredicting ? 1 : 0);
  const doneUnits = standing.scoredUnits + (isPredicting ? standing.predictedRows : 0);
  // The worker may leave a metric out; what has finished has nothing left to do.
  const totalUnits = status === 'finished' ? doneUnits : totalRows === null ? null : totalRows * unitsPerRow;
  const rate = standing.unitsPerSecond;
  return {
    total_rows: totalRows,
    predicted_rows: isPredicting ? standing.predictedRows : (totalRows ?? 0),
    scored_rows: standing.scoredRows,
    failed_rows: isPredicting ? standing.failedRows : 0,
    total_units: totalUnits,
    done_units: doneUnits,
    failed_units: standing.failedUnits + (isPredicting ? standing.failedRows : 0),
    units_per_second: rate === null ? null : rounded(rate),
    rows_per_second: rate === null || unitsPerRow === 0 ? null : rounded(rate / unitsPerRow),
    calls_made: standing.callsMade,
    cost_usd: standing.costUsd,
    seconds_left: secondsLeft(rate, totalUnits === null ? null : totalUnits - doneUnits),
  };
}

function secondsLeft(rate: number | null, unitsLeft: number | null): number | null {
  if (rate === null || rate <= 0 || unitsLeft === null) return null;
  return Math.ceil(Math.max(0, unitsLeft) / rate);
}

/** Four digits: more would only look exact. */
const rounded = (value: number): number => Number(value.toPrecision(4));
