export { createLogger, type Logger } from './logger.js';
export { DurationHistogram } from './metrics/duration-histogram.js';
export type { Labels, MetricFamily, MetricSample } from './metrics/metric-family.js';
export { NestLogger } from './nest-logger.js';
