import { describeInterval } from './evaluation-report.js';
import { badUsage } from './evaluation.types.js';
import { fieldsOf, listOf, numberOf, textOf } from './fields.js';
import type { GateResult } from './gate.js';
import { formatTable } from './text-table.js';

export interface MetricComparison {
  readonly metric: string;
  readonly verdict: string;
  readonly reason: string | null;
  readonly baseline: number | null;
  readonly candidate: number | null;
  readonly difference: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Of the paired test, after Holm's adjustment. */
  readonly pAdjusted: number | null;
}

export interface Comparison {
  readonly metrics: readonly MetricComparison[];
  /** Names of metrics that became significantly worse. */
  readonly regressions: readonly string[];
  readonly pairing: string | null;
  readonly warnings: readonly string[];
  /** As the server sent it, for `--json`. */
  readonly raw: unknown;
}

export interface ComparedSide {
  readonly run_id?: string;
  readonly evaluation_id?: string;
}

const NOT_COMPARABLE = 'not-comparable';
const RUN_ID = /^[0-9a-f]{32}$/;
const EVALUATION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A run or an evaluation: their ids look different. */
export function comparedSide(id: string): ComparedSide {
  if (RUN_ID.test(id)) return { run_id: id };
  if (EVALUATION_ID.test(id)) return { evaluation_id: id };
  throw badUsage(`"${id}" is no id of a run (32 hexadecimal digits) or of an evaluation.`);
}

export function toComparison(value: unknown): Comparison {
  const { metrics, regressions, pairing, warnings } = fieldsOf(value);
  return {
    metrics: listOf(metrics).map(toMetricComparison),
    regressions: listOf(regressions).map(String),
    pairing: textOf(fieldsOf(pairing).description),
    warnings: listOf(warnings).map(String),
    raw: value,
  };
}

function toMetricComparison(value: unknown): MetricComparison {
  const fields = fieldsOf(value);
  const low = numberOf(fieldsOf(fields.interval).low);
  const high = numberOf(fieldsOf(fields.interval).high);
  return {
    metric: textOf(fields.metric) ?? '?',
    verdict: textOf(fields.verdict) ?? NOT_COMPARABLE,
    reason: textOf(fields.reason),
    baseline: numberOf(fields.baseline_mean),
    candidate: numberOf(fields.candidate_mean),
    difference: numberOf(fields.difference),
    interval: low === null || high === null ? null : { low, high },
    pAdjusted: numberOf(fields.p_adjusted),
  };
}

export const COMPARISON_HEADS = [
  'metric',
  'baseline',
  'candidate',
  'difference',
  '95 % interval',
  'p (Holm)',
  'verdict',
];

export const comparisonRows = ({ metrics }: Comparison): unknown[][] =>
  metrics.map(({ metric, baseline, candidate, difference, interval, pAdjusted, verdict }) => [
    metric,
    baseline,
    candidate,
    difference,
    interval && describeInterval(interval),
    pAdjusted,
    verdict,
  ]);

export function describeComparison(comparison: Comparison): string {
  const notes = [
    ...(comparison.pairing === null ? [] : [comparison.pairing]),
    ...comparison.metrics
      .filter(({ verdict, reason }) => verdict === NOT_COMPARABLE && reason !== null)
      .map(({ metric, reason }) => `${metric}: ${reason}`),
    ...comparison.warnings.map((warning) => `warning: ${warning}`),
  ];
  const table = formatTable(COMPARISON_HEADS, comparisonRows(comparison));
  return table + notes.map((note) => `${note}\n`).join('');
}

/** Only what became worse significantly fails; so does a comparison that could compare nothing. */
export function checkRegression(comparison: Comparison, baseline: string): GateResult {
  const gate = `regressed from ${baseline}`;
  const { regressions, metrics } = comparison;
  if (regressions.length > 0) {
    return { gate, isPassed: false, message: `significantly worse: ${regressions.join(', ')}` };
  }
  if (metrics.every(({ verdict }) => verdict === NOT_COMPARABLE)) {
    return { gate, isPassed: false, message: `no metric could be compared ${whyNot(metrics)}`.trim() };
  }
  return { gate, isPassed: true, message: 'no metric became significantly worse' };
}

function whyNot(metrics: readonly MetricComparison[]): string {
  const reasons = [...new Set(metrics.flatMap(({ reason }) => reason ?? []))];
  return reasons.length === 0 ? '' : `(${reasons.join('; ')})`;
}
