/** A call as it comes in. */
export interface TracedRequest {
  /** As in `POST /endpoints/{name}/invocations`: without names that callers choose. */
  readonly route: string;
  readonly path: string;
  readonly requestId: string;
  /** W3C Trace Context of the caller, as its headers say it. */
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

/** What goes to a vendor, in the words of OpenTelemetry's conventions for generative AI. */
export interface TracedVendorCall {
  readonly operation: 'chat' | 'text_completion' | 'embeddings';
  readonly provider: string;
  readonly model: string | null;
  readonly endpoint: string;
  /** The request in the current dialect; only its numbers are recorded. */
  readonly request: Readonly<Record<string, unknown>>;
}

export interface TracedEnd {
  readonly status: number;
  /** What went wrong, in one word; null when nothing did. */
  readonly errorType: string | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly secondsToFirstToken: number | null;
}

/** The spans of one call. */
export interface CallTrace {
  /** Begins the vendor's span; names and values of the headers that tell the vendor about it. */
  vendorStarted(call: TracedVendorCall): readonly string[];
  end(end: TracedEnd): void;
}

export interface CallTracer {
  begin(request: TracedRequest): CallTrace;
  /** Sends what was recorded and is not sent yet. */
  close(): Promise<void>;
}
