import type { ChatRequest, CompletionsRequest } from '@weir/llm-v1';
import { ProviderError, type ProviderAdapter } from '@weir/providers';
import { UNREACHABLE_CODES } from './http-exchange.js';
import { LlmRequests } from './llm-requests.js';
import { answerText, answerUsage, llmBody, type LlmType } from './llm-body.mapper.js';
import { modelGone, refusedCredentials } from './model.errors.js';
import type { Model, ModelQuestion, ModelReply } from './model.types.js';
import { retryAfterMs } from './retry-after.js';

/** Long enough for slow models. */
const CALL_TIMEOUT_MS = 300_000;

/** A vendor's model, asked through its adapter. */
export class VendorModel implements Model {
  private readonly requests = LlmRequests.shared();

  constructor(
    readonly uri: string,
    private readonly adapter: ProviderAdapter,
    private readonly type: LlmType,
  ) {}

  async call(question: ModelQuestion, signal: AbortSignal): Promise<ModelReply> {
    const body = { ...llmBody(question, this.type), stream: false };
    const fault = this.requests.faultOf(body, this.type);
    if (fault !== null) return { kind: 'refused', reason: fault };
    const startedAt = performance.now();
    try {
      const answer = await this.send(body, signal);
      const latencySeconds = (performance.now() - startedAt) / 1_000;
      return {
        kind: 'answered',
        text: answerText(answer, this.type),
        latencySeconds,
        usage: answerUsage(answer),
      };
    } catch (error) {
      if (!ProviderError.isInstance(error) || error.failure === 'ABORTED') throw error;
      return this.failure(error);
    }
  }

  /** The body was checked by the schema of its type. */
  private async send(body: object, signal: AbortSignal): Promise<unknown> {
    const limits = { signal, timeoutMs: CALL_TIMEOUT_MS };
    const { adapter } = this;
    const answer =
      this.type === 'llm/v1/chat'
        ? await adapter.chat?.({ request: body as ChatRequest, ...limits })
        : await adapter.completions?.({ request: body as CompletionsRequest, ...limits });
    return answer?.value;
  }

  private failure(error: ProviderError): ModelReply {
    const { failure, vendorStatus, message: reason } = error;
    if (vendorStatus === 429) return { kind: 'rate-limited', retryAfterMs: retryAfterMs(error.retryAfter) };
    // Neither is about this row: all others would meet the same.
    if (vendorStatus === 401) throw refusedCredentials(this.uri);
    if (vendorStatus === 404) throw modelGone(this.uri, reason);
    if (failure === 'UNREACHABLE') {
      return { kind: isUnreachable(error.cause) ? 'unreachable' : 'broken', reason };
    }
    return { kind: error.isRetryable && isPassing(vendorStatus) ? 'broken' : 'refused', reason };
  }
}

/** Without a status the vendor was silent or not to be understood. */
const isPassing = (status: number | null): boolean =>
  status === null || status < 400 || status === 408 || status === 409 || status >= 500;

const isUnreachable = (cause: unknown): boolean =>
  typeof cause === 'object' &&
  cause !== null &&
  'code' in cause &&
  UNREACHABLE_CODES.includes(String(cause.code));
