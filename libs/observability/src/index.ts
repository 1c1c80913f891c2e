export { createLogger, type Logger } from './logger.js';
export { serveClusterMetrics } from './metrics/cluster-hub.js';
export { DurationHistogram } from './metrics/duration-histogram.js';
export type { Labels, MetricFamily, MetricSample } from './metrics/metric-family.js';
export { METRICS_CONTENT_TYPE, MetricsPage, type MetricSource } from './metrics/metrics-page.js';
export { NestLogger } from './nest-logger.js';
export type {
  CallTrace,
  CallTracer,
  TracedEnd,
  TracedRequest,
  TracedVendorCall,
} from './tracing/call-tracer.js';
export { openTracing } from './tracing/open-tracing.js';
