export {
  createHttpApplication,
  drainOf,
  listen,
  takeFirst,
  type HttpOptions,
  type ListenOptions,
} from './application.js';
export type { Drain } from './drain.js';
export type { DtoClass, Schema } from './dto-schema.js';
export type { FirstHandler } from './fast-express.adapter.js';
export { BODY_ERRORS, FRAMEWORK_ERRORS, PROTOCOL_ERRORS } from './http.errors.js';
export { ProblemDetailsFilter } from './problem-details.filter.js';
export { describeAsProblem, type ErrorDescriber } from './protocol-errors.js';
export { toPublicError, type PublicError } from './public-error.js';
export { readBody, receiveBody, type BodyLimits, type BodyReceiver } from './read-body.js';
export { loggerOf, REQUEST_ID_HEADER, requestIdOf } from './request-id.js';
export { runUntilSignal, type RunOptions } from './run-until-signal.js';
export {
  SchemaRegistry,
  type SchemaIssue,
  type SchemaRegistryOptions,
  type SchemaValidator,
} from './schema-registry.js';
export { serveMetrics, type ServeMetricsOptions } from './serve-metrics.js';
export { setupSwagger, type SwaggerOptions } from './swagger.js';
