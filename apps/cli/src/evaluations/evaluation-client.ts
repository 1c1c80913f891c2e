import { describeError } from '../command-failure.js';
import { problemsOf, toEvaluation, toResultsPage, toSummaries } from './evaluation.mapper.js';
import {
  RequestRefused,
  ServerUnavailable,
  type Evaluation,
  type EvaluationSummary,
  type Page,
  type ResultRow,
} from './evaluation.types.js';
import { readServerEvents, type ServerEvent } from './server-events.js';
import type { TrackingAddress } from './tracking-address.js';

const PATH = '/api/weir/v1/evaluations';
const TIMEOUT_MS = 60_000;
const MOST_PER_PAGE = 1_000;
const NO_CONTENT = 204;
/** Twice asked for and not said, a heartbeat comes no more: the server sends one every 15 seconds. */
const STREAM_IDLE_MS = 45_000;

/** What a stream of events came to. */
export type EventsAnswer = AsyncIterable<ServerEvent> | 'no-stream' | 'seen-the-end';

interface Exchange {
  readonly method?: 'POST';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The evaluation API as the command line uses it. */
export class EvaluationClient {
  private readonly departure = new AbortController();

  constructor(private readonly address: TrackingAddress) {}

  /** Ends all that is under way. */
  leave(reason: Error): void {
    this.departure.abort(reason);
  }

  async submit(request: unknown): Promise<Evaluation> {
    return toEvaluation(await this.post(PATH, request));
  }

  async get(id: string): Promise<Evaluation> {
    return toEvaluation(await this.call(pathOf(id)));
  }

  async cancel(id: string): Promise<Evaluation> {
    return toEvaluation(await this.post(`${pathOf(id)}/cancel`));
  }

  async resume(id: string, request: unknown): Promise<Evaluation> {
    return toEvaluation(await this.post(`${pathOf(id)}/resume`, request));
  }

  /** Throws {@link RequestRefused} when there is no such run. */
  async checkRun(runId: string): Promise<void> {
    await this.call(`/api/2.0/mlflow/runs/get?run_id=${encodeURIComponent(runId)}`);
  }

  /** A comparison as the server sends it. */
  async compare(request: unknown): Promise<unknown> {
    return this.post(`${PATH}/compare`, request);
  }

  /** The newest `limit` that match. */
  list(filters: Readonly<Record<string, string>>, limit: number): Promise<EvaluationSummary[]> {
    return this.pages({ path: PATH, filters, limit, read: toSummaries });
  }

  /** The first `limit` rows. */
  results(
    id: string,
    { limit, filters = {} }: { limit: number; filters?: Readonly<Record<string, string>> },
  ): Promise<ResultRow[]> {
    return this.pages({ path: `${pathOf(id)}/results`, filters, limit, read: toResultsPage });
  }

  /** The rows as a file, in a form that the server writes. */
  async export(id: string, format: 'csv' | 'jsonl'): Promise<ReadableStream<Uint8Array>> {
    const path = `${pathOf(id)}/results?format=${format}`;
    // A long export ends when the server ends it; only its beginning is waited for.
    const { response, stopTimer } = await this.send(path, { timeoutMs: TIMEOUT_MS });
    stopTimer();
    if (!response.ok) throw await refusalOf(response);
    return response.body ?? new Blob([]).stream();
  }

  async events(id: string, lastEventId: string | null): Promise<EventsAnswer> {
    const headers = {
      accept: 'text/event-stream',
      ...(lastEventId !== null && { 'last-event-id': lastEventId }),
    };
    const sent = await this.send(`${pathOf(id)}/events`, { headers, timeoutMs: STREAM_IDLE_MS });
    const { response } = sent;
    if (response.status === NO_CONTENT) return 'seen-the-end';
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (response.ok && isStream && response.body) {
      return readServerEvents(response.body, { onBytes: sent.restartTimer, onEnd: sent.stopTimer });
    }
    sent.stopTimer();
    await response.body?.cancel();
    return 'no-stream';
  }

  private async pages<Item>(listing: {
    readonly path: string;
    readonly filters: Readonly<Record<string, string>>;
    readonly limit: number;
    readonly read: (answer: unknown) => Page<Item>;
  }): Promise<Item[]> {
    const { path, filters, limit, read } = listing;
    const items: Item[] = [];
    let token: string | null = null;
    do {
      const query = new URLSearchParams({
        ...filters,
        limit: String(Math.min(limit - items.length, MOST_PER_PAGE)),
        ...(token !== null && { page_token: token }),
      });
      const page = read(await this.call(`${path}?${query.toString()}`));
      items.push(...page.items);
      token = page.nextPageToken;
    } while (token !== null && items.length < limit);
    return items;
  }

  private post(path: string, body?: unknown): Promise<unknown> {
    return this.call(path, {
      method: 'POST',
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
  }

  private async call(path: string, init: Exchange = {}): Promise<unknown> {
    const { response, stopTimer } = await this.send(path, { ...init, timeoutMs: TIMEOUT_MS });
    try {
      if (!response.ok) throw await refusalOf(response);
      return parseJson(await response.text());
    } catch (error) {
      throw error instanceof RequestRefused ? error : this.unavailable(error);
    } finally {
      stopTimer();
    }
  }

  private async send(
    path: string,
    { timeoutMs, headers, ...init }: Exchange & { readonly timeoutMs: number },
  ): Promise<{ response: Response; restartTimer: () => void; stopTimer: () => void }> {
    const { url, authorization } = this.address;
    const abortion = new AbortController();
    const timer = setTimeout(() => abortion.abort(new Error('it does not answer')), timeoutMs);
    try {
      const response = await fetch(`${url}${path}`, {
        ...init,
        headers: { ...(authorization !== null && { authorization }), ...headers },
        signal: AbortSignal.any([abortion.signal, this.departure.signal]),
      });
      return { response, restartTimer: () => timer.refresh(), stopTimer: () => clearTimeout(timer) };
    } catch (cause) {
      clearTimeout(timer);
      throw this.unavailable(cause);
    }
  }

  private unavailable(error: unknown): ServerUnavailable {
    if (error instanceof ServerUnavailable) return error;
    this.departure.signal.throwIfAborted();
    // fetch says only "fetch failed"; the reason is one level down.
    const reason = describeError(error instanceof Error && error.cause !== undefined ? error.cause : error);
    return new ServerUnavailable(`Cannot reach the tracking API at ${this.address.url}: ${reason}`, error);
  }
}

const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

const FIRST_SERVER_ERROR = 500;

async function refusalOf(response: Response): Promise<RequestRefused | ServerUnavailable> {
  const refusal = new RequestRefused(problemsOf(response.status, parseJson(await response.text())));
  return response.status < FIRST_SERVER_ERROR ? refusal : new ServerUnavailable(refusal.message);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's HTML page, for example: the status then says what is known.
    return null;
  }
}
