import type { Comparison } from './comparison.js';
import {
  COMPARISON_HEADS,
  checkRegression,
  comparedSide,
  comparisonRows,
  describeComparison,
  toComparison,
} from './comparison.js';
import type { EvaluationClient } from './evaluation-client.js';
import { describeEvaluation, describeFailures, metricHeads, metricRows } from './evaluation-report.js';
import { isFinished, type Evaluation } from './evaluation.types.js';
import { EXIT_CODES } from './exit-codes.js';
import { readFailures, type Failures } from './failure-summary.js';
import { checkGate, type Gate, type GateResult } from './gate.js';

/** What the end of an evaluation is measured by. */
export interface Gates {
  readonly failIf?: readonly Gate[];
  readonly failIfRegressedFrom?: string;
  readonly alpha?: number;
}

/** An evaluation that is over, with all that the reports tell of it. */
export interface Conclusion {
  readonly evaluation: Evaluation;
  readonly link: string;
  readonly failures: Failures;
  readonly gates: readonly GateResult[];
  readonly comparison: Comparison | null;
}

/** Holds an evaluation that is over against its gates; one that did not finish has no scores to hold. */
export async function conclude(
  client: EvaluationClient,
  evaluation: Evaluation,
  { gates, link }: { gates: Gates; link: string },
): Promise<Conclusion> {
  const failures = await readFailures(client, evaluation);
  if (!isFinished(evaluation)) return { evaluation, link, failures, gates: [], comparison: null };
  const { failIf = [], failIfRegressedFrom: baseline, alpha } = gates;
  const results = failIf.map((gate) => checkGate(gate, evaluation));
  if (baseline === undefined) return { evaluation, link, failures, gates: results, comparison: null };
  const comparison = toComparison(
    await client.compare({
      baseline: comparedSide(baseline),
      candidate: { evaluation_id: evaluation.id },
      ...(alpha !== undefined && { alpha }),
    }),
  );
  return {
    evaluation,
    link,
    failures,
    gates: [...results, checkRegression(comparison, baseline)],
    comparison,
  };
}

export function exitCodeFor({ evaluation, gates }: Conclusion): number {
  if (!isFinished(evaluation)) return EXIT_CODES.notFinished;
  return gates.every(({ isPassed }) => isPassed) ? EXIT_CODES.ok : EXIT_CODES.gateFailed;
}

/** For people. */
export function describeConclusion({ evaluation, link, failures, gates, comparison }: Conclusion): string {
  const parts = [
    describeEvaluation(evaluation, link),
    describeFailures(failures),
    comparison === null ? '' : describeComparison(comparison),
    gates
      .map(({ isPassed, gate, message }) => `${isPassed ? 'pass' : 'FAIL'}  ${gate}: ${message}\n`)
      .join(''),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** For programs: the evaluation as the API shows it, and what the command line found out besides. */
export function documentOf({ evaluation, failures, gates, comparison }: Conclusion): object {
  return {
    ...evaluation.raw,
    failure_reasons: failures.reasons,
    gates: gates.map(({ gate, isPassed, message }) => ({ gate, passed: isPassed, message })),
    comparison: comparison?.raw ?? null,
  };
}

/** The tables of a conclusion, whatever they are written in. */
export function tablesOf({ evaluation, comparison }: Conclusion): {
  readonly metrics: Table | null;
  readonly comparison: Table | null;
} {
  const rows = metricRows(evaluation);
  return {
    metrics: rows.length === 0 ? null : { heads: metricHeads(evaluation), rows },
    comparison: comparison && { heads: COMPARISON_HEADS, rows: comparisonRows(comparison) },
  };
}

export interface Table {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}
