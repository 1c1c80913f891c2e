import { fieldsOf, listOf, numberOf, textOf, type Fields } from './fields.js';
import {
  ServerUnavailable,
  type AggregateStatistics,
  type Evaluation,
  type EvaluationSummary,
  type Page,
  type RequestProblem,
  type ResultRow,
} from './evaluation.types.js';

/** Reads the API's view of an evaluation: what the command line needs must be there, the rest may change. */
export function toEvaluation(value: unknown): Evaluation {
  const view = fieldsOf(value);
  const id = textOf(view.evaluation_id);
  const runId = textOf(view.run_id);
  const status = textOf(view.status);
  if (id === null || runId === null || status === null) throw notUnderstood();
  return {
    id,
    runId,
    status,
    experimentId: textOf(view.experiment_id),
    ...progressOf(view),
    metrics: fieldsOf(view.metrics),
    statistics: statisticsOf(view.statistics),
    warnings: listOf(view.warnings).map(String),
    errorMessage: textOf(fieldsOf(view.error).message),
    raw: view,
  };
}

function progressOf(
  view: Fields,
): Pick<
  Evaluation,
  | 'totalRows'
  | 'scoredRows'
  | 'failedRows'
  | 'totalUnits'
  | 'doneUnits'
  | 'failedUnits'
  | 'rowsPerSecond'
  | 'secondsLeft'
  | 'costUsd'
> {
  const progress = fieldsOf(view.progress);
  return {
    totalRows: numberOf(progress.total_rows),
    scoredRows: numberOf(progress.scored_rows) ?? 0,
    failedRows: numberOf(progress.failed_rows) ?? 0,
    totalUnits: numberOf(progress.total_units),
    doneUnits: numberOf(progress.done_units) ?? 0,
    failedUnits: numberOf(progress.failed_units) ?? 0,
    rowsPerSecond: numberOf(progress.rows_per_second),
    secondsLeft: numberOf(progress.seconds_left),
    costUsd: numberOf(progress.cost_usd) ?? numberOf(view.cost_usd) ?? 0,
  };
}

function statisticsOf(value: unknown): Readonly<Record<string, AggregateStatistics>> {
  const entries = Object.entries(fieldsOf(value)).map(([key, statistics]): [string, AggregateStatistics] => {
    const { rows, interval } = fieldsOf(statistics);
    const low = numberOf(fieldsOf(interval).low);
    const high = numberOf(fieldsOf(interval).high);
    return [key, { rows: numberOf(rows), interval: low === null || high === null ? null : { low, high } }];
  });
  return Object.fromEntries(entries);
}

export function toSummaries(value: unknown): Page<EvaluationSummary> {
  const { evaluations, next_page_token: token } = fieldsOf(value);
  if (!Array.isArray(evaluations)) throw notUnderstood();
  return { items: evaluations.map(toSummary), nextPageToken: textOf(token) };
}

function toSummary(value: unknown): EvaluationSummary {
  const view = fieldsOf(value);
  return {
    id: textOf(view.evaluation_id) ?? '?',
    status: textOf(view.status) ?? '?',
    model: textOf(fieldsOf(view.model).name),
    totalRows: numberOf(view.total_rows),
    costUsd: numberOf(view.cost_usd) ?? 0,
    createdAt: textOf(view.created_at) ?? '?',
  };
}

export function toResultsPage(value: unknown): Page<ResultRow> {
  const { rows, next_page_token: token } = fieldsOf(value);
  if (!Array.isArray(rows)) throw notUnderstood();
  return { items: rows.map(toResultRow), nextPageToken: textOf(token) };
}

function toResultRow(value: unknown): ResultRow {
  const row = fieldsOf(value);
  return {
    index: numberOf(row.row_index) ?? 0,
    data: fieldsOf(row.data),
    prediction: row.prediction ?? null,
    scores: fieldsOf(row.scores),
    errors: fieldsOf(row.errors),
    raw: value,
  };
}

/** What a refusal says: every field that it names, or else its title. */
export function problemsOf(status: number, body: unknown): readonly RequestProblem[] {
  const { title, message, errors } = fieldsOf(body);
  const named = listOf(errors)
    .map(fieldsOf)
    .map((problem) => ({ field: textOf(problem.field), message: textOf(problem.message) ?? 'is refused' }));
  if (named.length > 0) return named;
  const text = textOf(title) ?? textOf(message) ?? `the server answered with status ${status}`;
  return [{ field: null, message: text }];
}

function notUnderstood(): ServerUnavailable {
  return new ServerUnavailable('The answer is not one of the evaluation API: is this the address of a Weir?');
}
