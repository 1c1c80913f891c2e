import type { ServerResponse } from 'node:http';
import { errorOf } from '@weir/errors';
import { PROTOCOL_ERRORS } from '@weir/http';
import type { CallTrace, TracedVendorCall } from '@weir/observability';
import { ProviderError } from '@weir/providers';
import { RateLimitedError } from '../errors/admission.errors.js';
import type { GatewayEndpoint } from '../gateway-config/gateway-snapshot.js';
import type { Surface } from '../invocations/operation.js';
import { outcomeOfStatus, vendorErrorKind, type CallOutcome, type VendorErrorKind } from './call-outcome.js';
import type { CountedUsage, EndpointMetrics } from './endpoint-metrics.js';

const RECORD = Symbol('call record');

interface RecordedResponse extends ServerResponse {
  [RECORD]?: CallRecord;
}

export interface CallSummary {
  readonly outcome: CallOutcome;
  readonly seconds: number;
  /** Null where nothing was streamed. */
  readonly firstTokenSeconds: number | null;
}

/** Where records are added up. */
export interface CallLedger {
  activeStreams: number;
  metricsOf(endpoint: GatewayEndpoint): EndpointMetrics;
  /** Once for each record. */
  ended(record: CallRecord, summary: CallSummary): void;
}

/** A vendor call that can be ended from outside. */
export interface StoppableCall {
  stop(): void;
}

/** The record of the call that this response answers; null for everything that calls no endpoint. */
export function callRecordOf(response: ServerResponse): CallRecord | null {
  return (response as RecordedResponse)[RECORD] ?? null;
}

/**
 * What is learned about one call while it runs. All methods are a few assignments: the numbers are added up once, at the
 * end, and only the end of a call looks at its errors.
 */
export class CallRecord {
  endpoint: GatewayEndpoint | null = null;
  /** How the vendor call of this call is ended; null until there is one. */
  vendorCall: StoppableCall | null = null;
  /** Null unless traces are recorded. */
  trace: CallTrace | null = null;
  usage: CountedUsage | null = null;
  isStream = false;
  /** Among the active calls; theirs to write. */
  place = 0;
  /** What the vendor answered with, where that is known. */
  vendorStatus: number | null = null;
  private readonly startedAt = performance.now();
  private firstChunkAt = 0;
  private isBroken = false;
  private hasEnded = false;
  private isStopped = false;
  private vendorError: VendorErrorKind | null = null;

  constructor(
    private readonly ledger: CallLedger,
    readonly response: ServerResponse,
    public surface: Surface,
  ) {
    (response as RecordedResponse)[RECORD] = this;
  }

  /** The call is valid and goes to this endpoint. */
  chose(endpoint: GatewayEndpoint, surface: Surface): void {
    this.endpoint = endpoint;
    this.surface = surface;
  }

  /** The vendor is about to be called; headers that tell it about the trace, where there is one. */
  vendorStarted(request: unknown, operation: TracedVendorCall['operation']): readonly string[] | undefined {
    const { endpoint, trace } = this;
    if (trace === null || endpoint === null) return undefined;
    return trace.vendorStarted({
      operation,
      provider: endpoint.model.provider,
      model: endpoint.model.name,
      endpoint: endpoint.name,
      request: request as Readonly<Record<string, unknown>>,
    });
  }

  /** The vendor has accepted the call and streams. */
  streamOpened(): void {
    this.isStream = true;
    this.vendorStatus = 200;
    this.ledger.activeStreams += 1;
  }

  /** For every chunk of a stream: only the first counts. */
  chunk(): void {
    if (this.firstChunkAt === 0) this.firstChunkAt = performance.now();
  }

  /** The vendor has answered; how many tokens that took, where it told. */
  used(usage: CountedUsage | null): void {
    this.vendorStatus = 200;
    this.usage = usage;
  }

  /** The server is being stopped and cannot wait for the vendor any longer. */
  stop(): void {
    this.isStopped = true;
    this.vendorCall?.stop();
  }

  /** What the caller is to hear: not that it went away, when it was us who ended the call. */
  reasonFor(error: unknown): unknown {
    if (!this.isStopped) return error;
    return errorOf(PROTOCOL_ERRORS.stopping, { message: 'The server is being stopped.', cause: error });
  }

  /** The stream broke after its beginning; the caller was told by an event. */
  broke(error: unknown): void {
    this.isBroken = true;
    this.noteVendor(error);
  }

  /** The answer is complete, or its caller gone. */
  end(status: number): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const seconds = (performance.now() - this.startedAt) / 1000;
    const firstTokenSeconds = this.firstChunkAt === 0 ? null : (this.firstChunkAt - this.startedAt) / 1000;
    const outcome = this.outcomeOf(status);
    this.ledger.ended(this, { outcome, seconds, firstTokenSeconds });
    this.trace?.end({
      status,
      errorType: this.vendorError ?? (outcome === '2xx' ? null : outcome),
      inputTokens: this.usage?.prompt_tokens ?? null,
      outputTokens: this.usage?.completion_tokens ?? null,
      secondsToFirstToken: firstTokenSeconds,
    });
  }

  /** The call ends with an error instead of an answer. */
  fail(error: unknown, status: number): void {
    this.noteVendor(error);
    if (RateLimitedError.isInstance(error) && this.endpoint) {
      this.ledger.metricsOf(this.endpoint).rateLimited += 1;
    }
    this.end(status);
  }

  /** For the access log. */
  facts(): Readonly<Record<string, unknown>> {
    const { endpoint, surface, vendorStatus } = this;
    return { endpoint: endpoint?.name ?? null, surface, vendorStatus };
  }

  private noteVendor(error: unknown): void {
    if (!ProviderError.isInstance(error)) return;
    this.vendorStatus = error.vendorStatus;
    const kind = vendorErrorKind(error);
    this.vendorError = kind;
    if (kind !== null && this.endpoint) this.ledger.metricsOf(this.endpoint).vendorFailed(kind);
  }

  private outcomeOf(status: number): CallOutcome {
    if (this.response.destroyed && !this.response.writableFinished) return 'canceled';
    return this.isBroken ? 'broken' : outcomeOfStatus(status);
  }
}
