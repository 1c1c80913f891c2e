import {
  createTraceState,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { CallTrace, CallTracer, TracedEnd, TracedRequest, TracedVendorCall } from './call-tracer.js';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Names that the conventions give to vendors where ours differ. */
const PROVIDER_NAMES: Readonly<Record<string, string>> = {
  azure: 'azure.ai.openai',
  bedrock: 'aws.bedrock',
  'amazon-bedrock': 'aws.bedrock',
  gemini: 'gcp.gemini',
  'vertex-ai': 'gcp.vertex_ai',
  mistral: 'mistral_ai',
  xai: 'x_ai',
};

/** Numbers of a request that the conventions have names for. */
const REQUEST_NUMBERS = {
  temperature: 'gen_ai.request.temperature',
  top_p: 'gen_ai.request.top_p',
  max_tokens: 'gen_ai.request.max_tokens',
  n: 'gen_ai.request.choice.count',
  frequency_penalty: 'gen_ai.request.frequency_penalty',
  presence_penalty: 'gen_ai.request.presence_penalty',
  seed: 'gen_ai.request.seed',
} as const;

/** Spans of gateway calls. No prompt, answer or key is ever recorded. */
export class OpenTelemetryTracer implements CallTracer {
  private constructor(
    private readonly provider: BasicTracerProvider,
    private readonly tracer: Tracer,
  ) {}

  static open(serviceName: string): OpenTelemetryTracer {
    const resource = defaultResource()
      .merge(resourceFromAttributes({ 'service.name': serviceName }))
      // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES have the last word.
      .merge(detectResources({ detectors: [envDetector] }));
    const spanProcessors = [new BatchSpanProcessor(new OTLPTraceExporter())];
    const provider = new BasicTracerProvider({ resource, spanProcessors });
    return new OpenTelemetryTracer(provider, provider.getTracer('weir'));
  }

  begin(request: TracedRequest): CallTrace {
    const attributes = {
      'http.request.method': 'POST',
      'http.route': request.route,
      'url.path': request.path,
      'weir.request_id': request.requestId,
    };
    const span = this.tracer.startSpan(
      `POST ${request.route}`,
      { kind: SpanKind.SERVER, attributes },
      parentOf(request),
    );
    return new CallSpans(this.tracer, span);
  }

  close(): Promise<void> {
    return this.provider.shutdown();
  }
}

class CallSpans implements CallTrace {
  private vendorSpan: Span | null = null;

  constructor(
    private readonly tracer: Tracer,
    private readonly span: Span,
  ) {}

  vendorStarted(call: TracedVendorCall): readonly string[] {
    const name = call.model === null ? call.operation : `${call.operation} ${call.model}`;
    this.vendorSpan = this.tracer.startSpan(
      name,
      { kind: SpanKind.CLIENT, attributes: vendorAttributes(call) },
      trace.setSpan(ROOT_CONTEXT, this.span),
    );
    this.span.setAttribute('weir.endpoint', call.endpoint);
    const { traceId, spanId, traceFlags, traceState } = this.vendorSpan.spanContext();
    const flags = traceFlags.toString(16).padStart(2, '0');
    const state = traceState?.serialize();
    return ['traceparent', `00-${traceId}-${spanId}-${flags}`, ...(state ? ['tracestate', state] : [])];
  }

  end({ status, errorType, inputTokens, outputTokens, secondsToFirstToken }: TracedEnd): void {
    this.span.setAttribute('http.response.status_code', status);
    if (inputTokens !== null) this.vendorSpan?.setAttribute('gen_ai.usage.input_tokens', inputTokens);
    if (outputTokens !== null) this.vendorSpan?.setAttribute('gen_ai.usage.output_tokens', outputTokens);
    if (secondsToFirstToken !== null) {
      this.vendorSpan?.setAttribute('weir.time_to_first_token', secondsToFirstToken);
    }
    for (const span of [this.vendorSpan, this.span]) {
      if (errorType !== null) span?.setAttribute('error.type', errorType);
      // A server span is an error only when the server is to blame.
      if (errorType !== null && (span === this.vendorSpan || status >= 500)) {
        span?.setStatus({ code: SpanStatusCode.ERROR });
      }
      span?.end();
    }
  }
}

function parentOf({ traceparent, tracestate }: TracedRequest): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const context = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
    ...(tracestate === undefined ? {} : { traceState: createTraceState(tracestate) }),
  };
  return isSpanContextValid(context) ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT;
}

function vendorAttributes({ operation, provider, model, request }: TracedVendorCall): Attributes {
  const numbers = Object.entries(REQUEST_NUMBERS).map(([field, name]): [string, number | undefined] => {
    const value = request[field];
    return [name, typeof value === 'number' ? value : undefined];
  });
  return {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': PROVIDER_NAMES[provider] ?? provider,
    ...(model === null ? {} : { 'gen_ai.request.model': model }),
    ...Object.fromEntries(numbers.filter(([, value]) => value !== undefined)),
  };
}
