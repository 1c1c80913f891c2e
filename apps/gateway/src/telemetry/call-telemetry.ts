import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { requestIdOf } from '@weir/http';
import type { CallTracer, MetricFamily, TracedRequest } from '@weir/observability';
import type { GatewayEndpoint } from '../gateway-config/gateway-snapshot.js';
import type { Surface } from '../invocations/operation.js';
import { ActiveCalls } from './active-calls.js';
import { CallRecord, type CallLedger, type CallSummary } from './call-record.js';
import { EndpointMetrics } from './endpoint-metrics.js';
import { endpointFamilies } from './gateway-families.js';

/** Calls whose endpoint never got known: one name for whatever a caller makes up. */
const UNKNOWN_ENDPOINT = '(unknown)';

/**
 * Follows all calls of this process: a record for each one under way and numbers of those that have ended. It is part of
 * the hot path and costs well under a microsecond a call.
 */
@Injectable()
export class CallTelemetry implements CallLedger, OnApplicationShutdown {
  activeStreams = 0;
  /** Null unless traces are recorded. */
  tracer: CallTracer | null = null;
  readonly active = new ActiveCalls();
  private readonly unknown = new EndpointMetrics(UNKNOWN_ENDPOINT);
  private readonly endpoints = new Map<string, EndpointMetrics>();

  /** A call has come in; whoever ends its answer calls `end` or `fail` of the record. */
  begin(response: ServerResponse, surface: Surface): CallRecord {
    const record = new CallRecord(this, response, surface);
    this.active.add(record);
    if (this.tracer !== null) record.trace = this.tracer.begin(tracedRequest(response.req));
    return record;
  }

  metricsOf({ name }: GatewayEndpoint): EndpointMetrics {
    const known = this.endpoints.get(name);
    if (known) return known;
    const made = new EndpointMetrics(name);
    this.endpoints.set(name, made);
    return made;
  }

  ended(record: CallRecord, { outcome, seconds, firstTokenSeconds }: CallSummary): void {
    this.active.delete(record);
    if (record.isStream) this.activeStreams -= 1;
    const { endpoint, surface, usage } = record;
    const metrics = endpoint === null ? this.unknown : this.metricsOf(endpoint);
    metrics.called(surface, outcome);
    metrics.duration.observe(seconds);
    if (firstTokenSeconds !== null) metrics.timeToFirstToken.observe(firstTokenSeconds);
    if (usage !== null) metrics.used(usage);
  }

  /** Sends the spans that are not sent yet. */
  async onApplicationShutdown(): Promise<void> {
    await this.tracer?.close();
  }

  /** Ends all calls under way, each with an error for its caller. */
  stopAll(): void {
    for (const record of this.active) record.stop();
  }

  /** Everything as Prometheus families; endpoints that were taken out of the configuration are forgotten. */
  families(configured: ReadonlySet<string>): MetricFamily[] {
    for (const name of this.endpoints.keys()) {
      if (!configured.has(name)) this.endpoints.delete(name);
    }
    return endpointFamilies([...this.endpoints.values(), this.unknown], {
      activeCalls: this.active.size,
      activeStreams: this.activeStreams,
    });
  }
}

function tracedRequest(request: IncomingMessage): TracedRequest {
  const { headers, url = '/' } = request;
  const [path = '/'] = url.split('?', 1);
  const { traceparent, tracestate } = headers;
  return {
    path,
    // The name of an endpoint is no part of the route, or every endpoint would be an operation of its own.
    route: path.replace(/^\/(endpoints|gateway)\/[^/]*\//, '/$1/{name}/'),
    requestId: requestIdOf(request),
    traceparent: typeof traceparent === 'string' ? traceparent : undefined,
    tracestate: typeof tracestate === 'string' ? tracestate : undefined,
  };
}
