import type { Evaluation } from '@weir/tracking-store';
import type { SummaryOutcome } from './results-summary.js';

type StorableNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** JSON has no NaN: such aggregates are kept as text, as on MLflow's wire. */
function storableNumber(value: number): StorableNumber {
  return Number.isFinite(value) ? value : (String(value) as StorableNumber);
}

/** Aggregates, and how sure they are, as they are kept with the evaluation. */
export function storableResults({
  values,
  statistics,
}: Pick<SummaryOutcome, 'values' | 'statistics'>): Pick<Evaluation, 'metrics' | 'statistics'> {
  const metrics = Object.entries(values).map(([key, value]) => [key, storableNumber(value)] as const);
  const intervals = Object.entries(statistics).map(
    ([key, aggregate]) => [key, { ...aggregate, value: storableNumber(aggregate.value) }] as const,
  );
  return { metrics: Object.fromEntries(metrics), statistics: Object.fromEntries(intervals) };
}
