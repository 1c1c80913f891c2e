import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool, errors, type Dispatcher } from 'undici';
import { WORKER_SETTINGS, type WorkerSettings } from '../worker.tokens.js';
import { retryAfterMs } from './retry-after.js';

export type EndpointType = 'llm/v1/chat' | 'llm/v1/completions';

export interface ModelCall {
  readonly endpoint: string;
  readonly endpointType: EndpointType;
  readonly body: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/** What became of one request. Only `answered` carries text; the others say whether another try makes sense. */
export type ModelReply =
  | { readonly kind: 'answered'; readonly text: string | null; readonly latencySeconds: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number | null }
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

export type EndpointInfo =
  | { readonly kind: 'found'; readonly endpointType: EndpointType }
  | { readonly kind: 'unsuitable'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Long enough for slow models; the gateway has limits of its own. */
const CALL_TIMEOUT_MS = 300_000;
const INFO_TIMEOUT_MS = 10_000;
const MAX_REPLY_BYTES = 8 * 1024 * 1024;
const MAX_REASON_CHARACTERS = 500;

/** Calls models through the gateway, so that evaluations meet the same limits, keys and routing as everybody else. */
@Injectable()
export class GatewayClient implements OnApplicationShutdown {
  private readonly pool: Pool;

  constructor(@Inject(WORKER_SETTINGS) settings: WorkerSettings) {
    this.pool = new Pool(new URL(settings.gatewayUrl).origin, { connections: settings.concurrency });
    this.basePath = new URL(settings.gatewayUrl).pathname.replace(/\/+$/, '');
  }

  private readonly basePath: string;

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  /** One attempt, never a retry. */
  async call({ endpoint, endpointType, body, signal }: ModelCall): Promise<ModelReply> {
    const startedAt = performance.now();
    const answer = await this.request({
      method: 'POST',
      path: `${this.basePath}/endpoints/${encodeURIComponent(endpoint)}/invocations`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      headersTimeout: CALL_TIMEOUT_MS,
      bodyTimeout: CALL_TIMEOUT_MS,
      signal,
    });
    if (answer.kind !== 'reply') return answer;
    const latencySeconds = (performance.now() - startedAt) / 1_000;
    return modelReply(answer, { endpointType, latencySeconds });
  }

  async describe(endpoint: string): Promise<EndpointInfo> {
    const answer = await this.request({
      method: 'GET',
      path: `${this.basePath}/api/2.0/endpoints/${encodeURIComponent(endpoint)}`,
      headersTimeout: INFO_TIMEOUT_MS,
      bodyTimeout: INFO_TIMEOUT_MS,
    });
    if (answer.kind === 'unreachable') return answer;
    if (answer.kind === 'broken') return { kind: 'unreachable', reason: answer.reason };
    return endpointInfo(answer, endpoint);
  }

  private async request(options: Dispatcher.RequestOptions): Promise<RawReply> {
    try {
      const { statusCode, headers, body } = await this.pool.request(options);
      const retryAfter = headers['retry-after'];
      const text = await boundedText(body);
      if (text === null)
        return { kind: 'broken', reason: `the answer is larger than ${MAX_REPLY_BYTES} bytes` };
      return {
        kind: 'reply',
        status: statusCode,
        text,
        retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
      };
    } catch (error) {
      if (options.signal instanceof AbortSignal && options.signal.aborted) throw error;
      return transportFailure(error);
    }
  }
}

interface Reply {
  readonly kind: 'reply';
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | null;
}

type RawReply = Reply | Extract<ModelReply, { kind: 'broken' | 'unreachable' }>;

const UNREACHABLE_CODES = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

function transportFailure(error: unknown): Extract<RawReply, { reason: string }> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  if (UNREACHABLE_CODES.includes(code)) return { kind: 'unreachable', reason: code };
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError)
    return { kind: 'broken', reason: 'the gateway took too long to answer' };
  return { kind: 'broken', reason: `the connection to the gateway broke (${code})` };
}

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

function modelReply(
  { status, text, retryAfter }: Reply,
  { endpointType, latencySeconds }: { endpointType: EndpointType; latencySeconds: number },
): ModelReply {
  if (status === 429) return { kind: 'rate-limited', retryAfterMs: retryAfterMs(retryAfter) };
  const document = parsed(text);
  if (status >= 500) return { kind: 'broken', reason: failureText(status, document) };
  if (status !== 200) return { kind: 'refused', reason: failureText(status, document) };
  return { kind: 'answered', text: answerText(document, endpointType), latencySeconds };
}

function endpointInfo({ status, text }: Reply, endpoint: string): EndpointInfo {
  const document = parsed(text);
  if (status === 404) return { kind: 'unsuitable', reason: `The gateway has no endpoint "${endpoint}".` };
  if (status !== 200) return { kind: 'unreachable', reason: failureText(status, document) };
  const type = field(document, 'endpoint_type');
  if (type === 'llm/v1/chat' || type === 'llm/v1/completions') return { kind: 'found', endpointType: type };
  return { kind: 'unsuitable', reason: `The endpoint "${endpoint}" answers neither chat nor completions.` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function field(document: unknown, name: string): unknown {
  return typeof document === 'object' && document !== null && Object.hasOwn(document, name)
    ? (document as Record<string, unknown>)[name]
    : undefined;
}

/** MLflow's rule: the first choice's content or text; null when anything on the way is missing. */
function answerText(document: unknown, endpointType: EndpointType): string | null {
  const choices = field(document, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const text =
    endpointType === 'llm/v1/chat' ? field(field(choice, 'message'), 'content') : field(choice, 'text');
  return typeof text === 'string' ? text : null;
}

function failureText(status: number, document: unknown): string {
  const detail = field(document, 'detail') ?? field(document, 'error') ?? field(document, 'message');
  const text = typeof detail === 'string' ? detail : detail === undefined ? '' : JSON.stringify(detail);
  return `the gateway answered ${status}${text === '' ? '' : `: ${text.slice(0, MAX_REASON_CHARACTERS)}`}`;
}
