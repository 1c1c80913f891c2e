export {
  createHttpApplication,
  listen,
  runUntilSignal,
  takeFirst,
  type ListenOptions,
  type RunOptions,
} from './application.js';
export type { DtoClass, Schema } from './dto-schema.js';
export type { FirstHandler } from './fast-express.adapter.js';
export { BODY_ERRORS, FRAMEWORK_ERRORS } from './http.errors.js';
export { keepHeapLean } from './lean-heap.js';
export { ProblemDetailsFilter } from './problem-details.filter.js';
export { toPublicError, type PublicError } from './public-error.js';
export { readBody, receiveBody, type BodyLimits, type BodyReceiver } from './read-body.js';
export {
  SchemaRegistry,
  type SchemaIssue,
  type SchemaRegistryOptions,
  type SchemaValidator,
} from './schema-registry.js';
export { setupSwagger, type SwaggerOptions } from './swagger.js';
