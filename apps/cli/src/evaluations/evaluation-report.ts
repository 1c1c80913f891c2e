import type { Failures } from './failure-summary.js';
import type { Evaluation, EvaluationSummary, ResultRow } from './evaluation.types.js';
import { formatTable, oneLine } from './text-table.js';

const SECONDS_PER_MINUTE = 60;
const MINUTES_PER_HOUR = 60;

/** One line about how far an evaluation is. */
export function describeProgress(evaluation: Evaluation): string {
  const { status, totalRows, scoredRows, rowsPerSecond, secondsLeft, costUsd } = evaluation;
  const parts = [
    `${status}: ${scoredRows} of ${totalRows ?? '?'} rows scored`,
    partlyDone(evaluation),
    failedPart(evaluation),
    rowsPerSecond === null ? null : `${rowsPerSecond.toFixed(1)} rows/s`,
    secondsLeft === null ? null : `${describeDuration(secondsLeft)} left`,
    costUsd > 0 ? describeCost(costUsd) : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** How much of the work is done, from 0 to 1. Rows are scored many at once, so that counting them would show nothing for long. */
export function shareDone({ doneUnits, totalUnits, scoredRows, totalRows }: Evaluation): number {
  const [done, all] = totalUnits === null ? [scoredRows, totalRows ?? 0] : [doneUnits, totalUnits];
  return all === 0 ? 0 : Math.min(done / all, 1);
}

function partlyDone(evaluation: Evaluation): string | null {
  const share = shareDone(evaluation);
  const isTelling = evaluation.totalUnits !== null && share > 0 && share < 1;
  return isTelling ? `${Math.floor(share * 100)} % done` : null;
}

function failedPart({ failedRows, failedUnits }: Evaluation): string | null {
  const failedScores = failedUnits - failedRows;
  if (failedRows > 0) return `${failedRows} failed`;
  return failedScores > 0 ? `${failedScores} scores failed` : null;
}

export function describeDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < SECONDS_PER_MINUTE) return `${whole} s`;
  const minutes = Math.floor(whole / SECONDS_PER_MINUTE);
  if (minutes < MINUTES_PER_HOUR) return `${minutes} min ${whole % SECONDS_PER_MINUTE} s`;
  return `${Math.floor(minutes / MINUTES_PER_HOUR)} h ${minutes % MINUTES_PER_HOUR} min`;
}

export const describeCost = (dollars: number): string => `$${dollars.toFixed(dollars < 1 ? 4 : 2)}`;

/** Where people look at the run: MLflow's web interface, which the tracking server can show. */
export function runLink(serverUrl: string, { experimentId, runId }: Evaluation): string {
  return experimentId === null
    ? `${serverUrl}/api/2.0/mlflow/runs/get?run_id=${runId}`
    : `${serverUrl}/#/experiments/${experimentId}/runs/${runId}`;
}

/** Status, what went wrong, and the aggregates with how sure they are. */
export function describeEvaluation(evaluation: Evaluation, link?: string): string {
  const facts = [
    `evaluation ${evaluation.id}`,
    `run        ${evaluation.runId}`,
    ...(link === undefined ? [] : [`link       ${link}`]),
    `status     ${describeProgress(evaluation)}`,
    ...evaluation.warnings.map((warning) => `warning    ${oneLine(warning)}`),
    ...(evaluation.errorMessage === null ? [] : [`error      ${oneLine(evaluation.errorMessage)}`]),
  ];
  const rows = metricRows(evaluation);
  return `${facts.join('\n')}\n${rows.length === 0 ? '' : `\n${formatTable(metricHeads(evaluation), rows)}`}`;
}

export function metricHeads({ statistics }: Evaluation): string[] {
  const isKnown = Object.keys(statistics).length > 0;
  return ['metric', 'value', ...(isKnown ? ['95 % interval', 'rows'] : [])];
}

export function metricRows({ metrics, statistics }: Evaluation): unknown[][] {
  const isKnown = Object.keys(statistics).length > 0;
  return Object.entries(metrics).map(([key, value]) => {
    if (!isKnown) return [key, value];
    const { interval = null, rows = null } = statistics[key] ?? {};
    return [key, value, interval && describeInterval(interval), rows];
  });
}

const SHOWN_DIGITS = 4;

export const describeInterval = ({ low, high }: { low: number; high: number }): string =>
  `${Number(low.toPrecision(SHOWN_DIGITS))} to ${Number(high.toPrecision(SHOWN_DIGITS))}`;

export function describeFailures({ reasons, others, isPartial }: Failures): string {
  if (reasons.length === 0) return '';
  const rows = reasons.map(({ unit, reason, count }) => [count, unit, reason]);
  const more = others > 0 ? `and ${others} further reasons\n` : '';
  const part = isPartial ? 'counted over the first rows that failed\n' : '';
  return formatTable(['failed', 'what', 'reason'], rows) + more + part;
}

export function describeList(summaries: readonly EvaluationSummary[]): string {
  if (summaries.length === 0) return 'no evaluations\n';
  return formatTable(
    ['evaluation', 'status', 'model', 'rows', 'cost', 'created'],
    summaries.map(({ id, status, model, totalRows, costUsd, createdAt }) => [
      id,
      status,
      model,
      totalRows,
      costUsd > 0 ? describeCost(costUsd) : null,
      createdAt,
    ]),
  );
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
