export {
  EVALUATION_QUEUE,
  RunEvaluationPayload,
  evaluationJobId,
  evaluationJobPriority,
} from './evaluation.queue.js';
export { JobProducer, type JobProducerOptions, type JobStanding } from './job-producer.js';
export {
  JobWorker,
  type JobContext,
  type JobProcessor,
  type JobResult,
  type JobWorkerDependencies,
} from './job-worker.js';
export { createQueueBackend, type QueueBackend, type QueueBackendOptions } from './queue-backend.js';
export { observeQueueDepth } from './queue-depth.js';
export type { QueueDefinition } from './queue-definition.js';
export { QueueMetrics } from './queue-metrics.js';
export { QueueUnavailableError } from './queue.errors.js';
export { RegularLook } from './regular-look.js';
export { BringTablePayload, TABLE_QUEUE, tableJobId } from './table.queue.js';
