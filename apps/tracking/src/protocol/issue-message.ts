import type { SchemaIssue } from '@weir/http';
import { invalidParameter, type TrackingError } from '@weir/tracking-store';
import { jsonTokenAt } from './json-token.js';

const SEE_DOCS = ' See the API docs for more information about request parameters.';
/** A message repeats the caller's value; a hostile one must not make the answer as large as the request. */
const MAX_SHOWN = 500;

/** `['metrics', 0, 'key']` is `metrics[0].key` in MLflow's messages. */
export function parameterName(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (name, step) => (typeof step === 'number' ? `${name}[${step}]` : name === '' ? step : `${name}.${step}`),
    '',
  );
}

/** What Python calls the type of a JSON value: the clients' users know these names. */
function pythonType(value: unknown, token: string): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return /[.eE]/.test(token) ? 'float' : 'int';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'str' : 'dict';
}

function isMissing({ keyword, value }: SchemaIssue): boolean {
  return keyword === 'required' || value === null || value === '' || value === undefined;
}

/**
 * The reference's message for the first issue: missing parameters before wrong ones.
 *
 * @param text The JSON that was parsed, or null for query parameters.
 */
export function issueError(issues: readonly SchemaIssue[], text: string | null): TrackingError {
  const issue = issues.find(isMissing) ?? issues[0];
  if (!issue) throw new TypeError('issueError needs an issue');
  const name = parameterName(issue.path);
  if (isMissing(issue)) {
    return invalidParameter(`Missing value for required parameter '${name}'.${SEE_DOCS}`);
  }
  const token = (text === null ? null : jsonTokenAt(text, issue.path)) ?? JSON.stringify(issue.value) ?? '';
  const shown = token.length > MAX_SHOWN ? `${token.slice(0, MAX_SHOWN)}...` : token;
  const hint = `Hint: Value was of type '${pythonType(issue.value, token)}'.`;
  return invalidParameter(`Invalid value ${shown} for parameter '${name}' supplied:  ${hint}${SEE_DOCS}`);
}
