import { PREDICTION_UNIT, type Evaluation, type RowCells, type UnitResult } from '@weir/tracking-store';
import type { EvaluationResultRow } from '../evaluation-views.dto.js';

/** One row with what is committed about it so far. */
export function resultRow(
  { plan, columns }: Pick<Evaluation, 'plan' | 'columns'>,
  row: { readonly rowIndex: number; readonly cells: RowCells; readonly units: readonly UnitResult[] },
): EvaluationResultRow {
  const data = Object.fromEntries((columns ?? []).map((column, index) => [column, row.cells[index] ?? null]));
  const predicted = row.units.find(({ unit }) => unit === PREDICTION_UNIT);
  const scores = row.units.filter(({ unit }) => unit !== PREDICTION_UNIT);
  return {
    row_index: row.rowIndex,
    data,
    prediction:
      plan.predictions.kind === 'column'
        ? (data[plan.predictions.column] ?? null)
        : (predicted?.output ?? null),
    latency_seconds: predicted?.latencySeconds ?? null,
    scores: Object.fromEntries(scores.map((unit) => [unit.unit, unit.score ?? unit.output])),
    errors: Object.fromEntries(
      row.units
        .filter(({ outcome }) => outcome !== 'scored')
        .map(({ unit, reason }) => [unit, reason ?? 'no reason was given']),
    ),
  };
}
