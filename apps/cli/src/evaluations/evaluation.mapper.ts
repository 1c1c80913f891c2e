import { CommandFailure } from '../command-failure.js';
import type { Evaluation, ResultRow, ResultsPage } from './evaluation.types.js';

type Fields = Readonly<Record<string, unknown>>;

/** Reads the API's view of an evaluation: what the command line needs must be there, the rest may change. */
export function toEvaluation(value: unknown): Evaluation {
  const view = fieldsOf(value);
  const progress = fieldsOf(view.progress);
  const { evaluation_id: id, run_id: runId, status } = view;
  if (typeof id !== 'string' || typeof runId !== 'string' || typeof status !== 'string')
    throw notUnderstood();
  const error = fieldsOf(view.error);
  return {
    id,
    runId,
    status,
    totalRows: typeof progress.total_rows === 'number' ? progress.total_rows : null,
    scoredRows: countOf(progress.scored_rows),
    failedRows: countOf(progress.failed_rows),
    metrics: fieldsOf(view.metrics),
    warnings: Array.isArray(view.warnings) ? view.warnings.map(String) : [],
    errorMessage: typeof error.message === 'string' ? error.message : null,
    raw: value,
  };
}

export function toResultsPage(value: unknown): ResultsPage {
  const { rows, next_page_token: token } = fieldsOf(value);
  if (!Array.isArray(rows)) throw notUnderstood();
  return { rows: rows.map(toResultRow), nextPageToken: typeof token === 'string' ? token : null };
}

function toResultRow(value: unknown): ResultRow {
  const row = fieldsOf(value);
  return {
    index: countOf(row.row_index),
    data: fieldsOf(row.data),
    prediction: row.prediction ?? null,
    scores: fieldsOf(row.scores),
    errors: fieldsOf(row.errors),
    raw: value,
  };
}

/** What a refusal says: the problem's title, and every field it names. */
export function problemMessage(status: number, body: unknown): string {
  const { title, message, errors } = fieldsOf(body);
  const problems = (Array.isArray(errors) ? errors : []).map(fieldsOf).map(describeProblem);
  if (problems.length > 0) return problems.join('; ');
  const text = typeof title === 'string' ? title : message;
  return typeof text === 'string' ? text : `the server answered with status ${status}`;
}

function describeProblem({ field, message }: Fields): string {
  return [field, message].filter((part) => typeof part === 'string').join(': ');
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

const countOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

function notUnderstood(): CommandFailure {
  return new CommandFailure('The answer is not one of the evaluation API: is this the address of a Weir?');
}
