import type { ChangedPair, MetricVerdict, ScoreComparison } from '@weir/evaluation';
import type { MetricPair } from './compared-metrics.js';
import type {
  ComparedSideView,
  FlippedRowView,
  FlipsView,
  MetricComparisonView,
} from './comparison-views.dto.js';
import type { RowPairs } from './row-pairing.js';
import type { ScoredRows } from './scored-rows.js';

export const sideView = ({ runId, evaluationId, rowCount }: ScoredRows): ComparedSideView => ({
  run_id: runId,
  evaluation_id: evaluationId,
  rows: rowCount,
});

/** JSON has no infinity: of rows that all differ by the same amount t has none. */
const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

export function metricView(
  { metric, isGreaterBetter, comparison }: MetricPair & { readonly comparison: ScoreComparison | null },
  verdict: MetricVerdict | undefined,
  pairs: RowPairs,
): MetricComparisonView {
  return {
    metric,
    verdict: verdict?.verdict ?? 'not-comparable',
    reason: verdict?.reason ?? null,
    greater_is_better: isGreaterBetter,
    n: comparison?.n ?? 0,
    baseline_mean: comparison?.baselineMean ?? null,
    candidate_mean: comparison?.candidateMean ?? null,
    difference: comparison?.difference ?? null,
    interval: comparison?.interval ?? null,
    test: comparison && testView(comparison),
    p_value: comparison && finite(comparison.test.pValue),
    p_adjusted: verdict?.adjusted ?? null,
    other_tests: comparison ? otherTestViews(comparison) : [],
    smallest_detectable_difference: comparison?.detectableDifference ?? null,
    sample_size: comparison?.sampleSizes ?? [],
    advice: comparison && adviceOf(comparison),
    flips: comparison && flipsView(comparison, { pairs, isGreaterBetter: isGreaterBetter ?? true }),
  };
}

const testView = ({ test }: ScoreComparison): MetricComparisonView['test'] => ({
  name: test.name,
  reason: test.reason,
  statistic: finite(test.statistic),
});

const otherTestViews = ({ otherTests }: ScoreComparison): MetricComparisonView['other_tests'] =>
  otherTests.map(({ name, statistic, pValue }) => ({
    name,
    statistic: finite(statistic),
    p_value: pValue,
  }));

function adviceOf({ n, sampleSizes }: ScoreComparison): string | null {
  const [advice] = sampleSizes;
  if (!advice) return null;
  const difference = Number(advice.difference.toPrecision(3));
  return `To detect a difference of ${difference} you need about ${advice.rows} rows; these are ${n}.`;
}

function flipsView(
  { changes }: ScoreComparison,
  { pairs, isGreaterBetter }: { readonly pairs: RowPairs; readonly isGreaterBetter: boolean },
): FlipsView {
  const row = (changed: ChangedPair): FlippedRowView => ({
    baseline_row_index: pairs.baseline[changed.pair] ?? 0,
    candidate_row_index: pairs.candidate[changed.pair] ?? 0,
    baseline_score: changed.baseline,
    candidate_score: changed.candidate,
  });
  const [greater, smaller] = [changes.mostGreater.map(row), changes.mostSmaller.map(row)];
  const { unchanged } = changes;
  return isGreaterBetter
    ? { improved: changes.greater, regressed: changes.smaller, unchanged, best: greater, worst: smaller }
    : { improved: changes.smaller, regressed: changes.greater, unchanged, best: smaller, worst: greater };
}
