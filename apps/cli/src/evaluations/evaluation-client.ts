import { EnvironmentReader, type Environment } from '@weir/config';
import { CommandFailure, describeError } from '../command-failure.js';
import { problemMessage, toEvaluation, toResultsPage } from './evaluation.mapper.js';
import type { Evaluation, ResultRow } from './evaluation.types.js';

const PATH = '/api/weir/v1/evaluations';
const TIMEOUT_MS = 60_000;
const MOST_ROWS_PER_PAGE = 1_000;
const DEFAULT_PORT = 5001;

/** Address of the tracking API: the flag, else the variable that MLflow's clients use, else this machine. */
export function trackingUrl(flag: string | undefined, environment: Environment): string {
  const reader = new EnvironmentReader(environment);
  const given = flag ?? httpAddress(reader.text('MLFLOW_TRACKING_URI'));
  const url = given ?? `http://127.0.0.1:${reader.port('WEIR_TRACKING_PORT', DEFAULT_PORT)}`;
  if (httpAddress(url) === null) throw new CommandFailure(`${url} is not an http:// or https:// address.`);
  return reader.done(url.replace(/\/+$/, ''));
}

// MLFLOW_TRACKING_URI may also name a folder or a database, which nobody serves.
function httpAddress(text: string | null): string | null {
  return text !== null && /^https?:\/\//.test(text) && URL.canParse(text) ? text : null;
}

/** The evaluation API as the command line uses it. */
export class EvaluationClient {
  constructor(private readonly baseUrl: string) {}

  async submit(request: unknown): Promise<Evaluation> {
    const body = JSON.stringify(request);
    return toEvaluation(await this.call(PATH, { method: 'POST', body }));
  }

  async get(id: string): Promise<Evaluation> {
    return toEvaluation(await this.call(`${PATH}/${encodeURIComponent(id)}`));
  }

  /** The first `limit` rows. */
  async results(id: string, limit: number): Promise<ResultRow[]> {
    const rows: ResultRow[] = [];
    let pageToken: string | null = null;
    do {
      const query = new URLSearchParams({ limit: String(Math.min(limit - rows.length, MOST_ROWS_PER_PAGE)) });
      if (pageToken !== null) query.set('page_token', pageToken);
      const page = toResultsPage(
        await this.call(`${PATH}/${encodeURIComponent(id)}/results?${query.toString()}`),
      );
      rows.push(...page.rows);
      pageToken = page.nextPageToken;
    } while (pageToken !== null && rows.length < limit);
    return rows;
  }

  private async call(path: string, init: RequestInit = {}): Promise<unknown> {
    const { ok, status, text } = await this.exchange(path, init);
    const body = parseJson(text);
    if (!ok) throw new CommandFailure(problemMessage(status, body));
    return body;
  }

  private async exchange(
    path: string,
    init: RequestInit,
  ): Promise<{ ok: boolean; status: number; text: string }> {
    try {
      const headers = init.body === undefined ? {} : { 'content-type': 'application/json' };
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(`${this.baseUrl}${path}`, { ...init, headers, signal });
      return { ok: response.ok, status: response.status, text: await response.text() };
    } catch (cause) {
      // fetch says only "fetch failed"; the reason is one level down.
      const reason = describeError(cause instanceof Error && cause.cause !== undefined ? cause.cause : cause);
      throw new CommandFailure(`Cannot reach the tracking API at ${this.baseUrl}: ${reason}`, cause);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's HTML page, for example: the status then says what is known.
    return null;
  }
}
