import { errors, type Dispatcher } from 'undici';
import { retryAfterMs } from './retry-after.js';
import type { ModelReply } from './model.types.js';

/** Long enough for slow models; whoever serves them has limits of its own. */
const CALL_TIMEOUT_MS = 300_000;
const INFO_TIMEOUT_MS = 10_000;
const MAX_REPLY_BYTES = 8 * 1024 * 1024;
const MAX_REASON_CHARACTERS = 500;

export interface JsonReply {
  readonly kind: 'reply';
  readonly status: number;
  /** Null when the answer is no JSON. */
  readonly document: unknown;
  readonly retryAfterMs: number | null;
  readonly latencySeconds: number;
}

export type Exchanged = JsonReply | Extract<ModelReply, { kind: 'broken' | 'unreachable' }>;

/** JSON over HTTP with one server: one attempt, bounded in time and size. `who` is how reasons name it. */
export class HttpExchange {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly server: {
      readonly origin: string;
      readonly who: string;
      /** Sent with each call. */
      readonly headers?: Readonly<Record<string, string>>;
    },
  ) {}

  post(path: string, body: unknown, signal: AbortSignal): Promise<Exchanged> {
    return this.request(
      {
        method: 'POST',
        path,
        headers: { ...this.server.headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal,
      },
      CALL_TIMEOUT_MS,
    );
  }

  get(path: string): Promise<Exchanged> {
    return this.request({ method: 'GET', path }, INFO_TIMEOUT_MS);
  }

  /** A reply that holds no answer, by its status. */
  failure({ status, document, retryAfterMs: waitMs }: JsonReply): ModelReply | null {
    if (status === 429) return { kind: 'rate-limited', retryAfterMs: waitMs };
    if (status >= 500) return { kind: 'broken', reason: this.failureText(status, document) };
    return status === 200 ? null : { kind: 'refused', reason: this.failureText(status, document) };
  }

  failureText(status: number, document: unknown): string {
    const detail = field(document, 'detail') ?? field(document, 'error') ?? field(document, 'message');
    const text = typeof detail === 'string' ? detail : detail === undefined ? '' : JSON.stringify(detail);
    return `${this.server.who} answered ${status}${text === '' ? '' : `: ${text.slice(0, MAX_REASON_CHARACTERS)}`}`;
  }

  private async request(
    request: Omit<Dispatcher.RequestOptions, 'origin'>,
    timeoutMs: number,
  ): Promise<Exchanged> {
    const startedAt = performance.now();
    const timeouts = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
    try {
      const answer = await this.dispatcher.request({ ...request, ...timeouts, origin: this.server.origin });
      const retryAfter = answer.headers['retry-after'];
      const text = await boundedText(answer.body);
      if (text === null) {
        const reason = `the answer of ${this.server.who} is larger than ${MAX_REPLY_BYTES} bytes`;
        return { kind: 'broken', reason };
      }
      return {
        kind: 'reply',
        status: answer.statusCode,
        document: parsed(text),
        retryAfterMs: retryAfterMs(typeof retryAfter === 'string' ? retryAfter : null),
        latencySeconds: (performance.now() - startedAt) / 1_000,
      };
    } catch (error) {
      if (request.signal instanceof AbortSignal && request.signal.aborted) throw error;
      return this.transportFailure(error);
    }
  }

  private transportFailure(error: unknown): Extract<Exchanged, { reason: string }> {
    const code =
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'UNKNOWN';
    if (UNREACHABLE_CODES.includes(code)) return { kind: 'unreachable', reason: code };
    const { who } = this.server;
    if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError)
      return { kind: 'broken', reason: `${who} took too long to answer` };
    return { kind: 'broken', reason: `the connection to ${who} broke (${code})` };
  }
}

/** Errors of connections that never came about. */
export const UNREACHABLE_CODES: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

async function boundedText(body: Dispatcher.ResponseData['body']): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_REPLY_BYTES) {
      body.destroy();
      return null;
    }
    parts.push(part);
  }
  return Buffer.concat(parts, size).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** A field of what may be an object. */
export function field(document: unknown, name: string): unknown {
  return typeof document === 'object' && document !== null && Object.hasOwn(document, name)
    ? (document as Record<string, unknown>)[name]
    : undefined;
}
