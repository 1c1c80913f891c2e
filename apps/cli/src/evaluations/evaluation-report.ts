import type { Evaluation, ResultRow } from './evaluation.types.js';
import { formatTable } from './text-table.js';

/** One line about how far an evaluation is. */
export function describeProgress({ status, totalRows, scoredRows, failedRows }: Evaluation): string {
  const failed = failedRows === 0 ? '' : `, ${failedRows} failed`;
  return `${status}: ${scoredRows} of ${totalRows ?? '?'} rows scored${failed}`;
}

/** Status, what went wrong, and the aggregates. */
export function describeEvaluation(evaluation: Evaluation): string {
  const facts = [
    `evaluation ${evaluation.id}`,
    `run        ${evaluation.runId}`,
    `status     ${describeProgress(evaluation)}`,
    ...evaluation.warnings.map((warning) => `warning    ${warning}`),
    ...(evaluation.errorMessage === null ? [] : [`error      ${evaluation.errorMessage}`]),
  ];
  const metrics = Object.entries(evaluation.metrics);
  const table = metrics.length === 0 ? '' : `\n${formatTable(['metric', 'value'], metrics)}`;
  return `${facts.join('\n')}\n${table}`;
}

/** The rows with their predictions and scores. */
export function describeResults(rows: readonly ResultRow[]): string {
  if (rows.length === 0) return 'no rows yet\n';
  const dataColumns = columnsOf(rows.map(({ data }) => data));
  const scoreColumns = columnsOf(rows.map(({ scores }) => scores));
  const hasErrors = rows.some(({ errors }) => Object.keys(errors).length > 0);
  const heads = ['row', ...dataColumns, 'prediction', ...scoreColumns, ...(hasErrors ? ['errors'] : [])];
  const lines = rows.map(({ index, data, prediction, scores, errors }) => [
    index,
    ...dataColumns.map((name) => data[name]),
    prediction,
    ...scoreColumns.map((name) => scores[name]),
    ...(hasErrors ? [describeErrors(errors)] : []),
  ]);
  return formatTable(heads, lines);
}

function columnsOf(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function describeErrors(errors: ResultRow['errors']): string | null {
  if (Object.keys(errors).length === 0) return null;
  return Object.entries(errors)
    .map(([what, why]) => `${what}: ${String(why)}`)
    .join('; ');
}
