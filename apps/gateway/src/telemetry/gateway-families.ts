import type { MetricFamily, MetricSample } from '@weir/observability';
import type { EndpointMetrics } from './endpoint-metrics.js';

interface FamilyText {
  readonly name: string;
  readonly help: string;
  readonly type: MetricFamily['type'];
}

const REQUESTS = {
  name: 'weir_gateway_requests_total',
  help: 'Calls that ended, by endpoint, surface and class of their status',
  type: 'counter',
} as const satisfies FamilyText;
const DURATION = {
  name: 'weir_gateway_request_duration_seconds',
  help: 'From the head of a request to the end of its answer',
  type: 'histogram',
} as const satisfies FamilyText;
const FIRST_TOKEN = {
  name: 'weir_gateway_time_to_first_token_seconds',
  help: 'From the head of a request to the first event of its stream',
  type: 'histogram',
} as const satisfies FamilyText;
const VENDOR_ERRORS = {
  name: 'weir_gateway_vendor_errors_total',
  help: 'Vendor calls that failed, by kind',
  type: 'counter',
} as const satisfies FamilyText;
const TOKENS = {
  name: 'weir_gateway_tokens_total',
  help: 'Tokens as vendors counted them, by kind; cached_input is a part of input, reasoning a part of output',
  type: 'counter',
} as const satisfies FamilyText;
const RATE_LIMITED = {
  name: 'weir_gateway_rate_limited_total',
  help: 'Calls refused by a limit of the endpoint',
  type: 'counter',
} as const satisfies FamilyText;
const ACTIVE_CALLS = {
  name: 'weir_gateway_active_calls',
  help: 'Calls under way, streams included',
  type: 'gauge',
} as const satisfies FamilyText;
const ACTIVE_STREAMS = {
  name: 'weir_gateway_active_streams',
  help: 'Streams under way',
  type: 'gauge',
} as const satisfies FamilyText;

/** A family whose values add up over processes. */
export function summedFamily(text: FamilyText, values: readonly MetricSample[]): MetricFamily {
  return { ...text, aggregator: 'sum', values };
}

export function endpointFamilies(
  endpoints: readonly EndpointMetrics[],
  { activeCalls, activeStreams }: { activeCalls: number; activeStreams: number },
): MetricFamily[] {
  const of = (read: (metrics: EndpointMetrics) => MetricSample[]): MetricSample[] => endpoints.flatMap(read);
  return [
    summedFamily(
      REQUESTS,
      of((metrics) => metrics.callSamples()),
    ),
    summedFamily(
      DURATION,
      of((metrics) => metrics.histogramSamples(DURATION.name, 'duration')),
    ),
    summedFamily(
      FIRST_TOKEN,
      of((metrics) => metrics.histogramSamples(FIRST_TOKEN.name, 'timeToFirstToken')),
    ),
    summedFamily(
      VENDOR_ERRORS,
      of((metrics) => metrics.vendorErrorSamples()),
    ),
    summedFamily(
      TOKENS,
      of((metrics) => metrics.tokenSamples()),
    ),
    summedFamily(
      RATE_LIMITED,
      of((metrics) => metrics.rateLimitedSamples()),
    ),
    summedFamily(ACTIVE_CALLS, [{ labels: {}, value: activeCalls }]),
    summedFamily(ACTIVE_STREAMS, [{ labels: {}, value: activeStreams }]),
  ];
}
