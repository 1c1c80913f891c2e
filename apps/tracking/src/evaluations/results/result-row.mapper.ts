import { PREDICTION_UNIT, type Evaluation, type ResultRow, type ResultUnit } from '@weir/tracking-store';
import type { EvaluationResultRow } from './result-views.dto.js';

type DescribedRows = Pick<Evaluation, 'plan' | 'columns'>;

/** One row with what is committed about it so far. */
export function resultRow({ plan, columns }: DescribedRows, row: ResultRow): EvaluationResultRow {
  const data = Object.fromEntries((columns ?? []).map((column, index) => [column, row.cells[index] ?? null]));
  const predicted = row.units.find(({ unit }) => unit === PREDICTION_UNIT);
  const units = row.units.filter(({ unit }) => unit !== PREDICTION_UNIT);
  const scored = units.filter(({ outcome }) => outcome === 'scored');
  return {
    row_index: row.rowIndex,
    data,
    prediction:
      plan.predictions.kind === 'column'
        ? (data[plan.predictions.column] ?? null)
        : (predicted?.output ?? null),
    latency_seconds: predicted?.latencySeconds ?? null,
    scores: byUnit(scored, scoreOf),
    justifications: byUnit(
      scored.filter(({ reason }) => reason !== null),
      ({ reason }) => reason ?? '',
    ),
    errors: reasons(row.units, 'failed'),
    skipped: reasons(row.units, 'not-applicable'),
  };
}

/** JSON has no NaN: such scores are text, as on MLflow's wire. */
export function scoreOf({ score, output }: ResultUnit): unknown {
  if (score === null) return output;
  return Number.isFinite(score) ? score : String(score);
}

export const reasonOf = ({ reason }: ResultUnit): string => reason ?? 'no reason was given';

const reasons = (units: readonly ResultUnit[], outcome: ResultUnit['outcome']): Record<string, string> =>
  byUnit(
    units.filter((unit) => unit.outcome === outcome),
    reasonOf,
  );

const byUnit = <T>(units: readonly ResultUnit[], value: (unit: ResultUnit) => T): Record<string, T> =>
  Object.fromEntries(units.map((unit) => [unit.unit, value(unit)]));
