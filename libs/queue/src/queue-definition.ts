import type { JobsOptions } from 'bullmq';
import type { JobPayload } from './job-payload.js';

/** Everything that producer and processor of one queue must agree on. */
export interface QueueDefinition<Payload extends JobPayload> {
  /** Also the name of the Redis keys or the Postgres rows: never change it once released. */
  readonly queue: string;
  readonly job: string;
  readonly payload: new () => Payload;
  readonly jobOptions: JobsOptions;
}

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

/** Five attempts over about half a minute; half of each delay is random, so that jobs failed together come back apart. */
export const DEFAULT_JOB_OPTIONS = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
  removeOnComplete: { age: HOUR_SECONDS, count: 1_000 },
  removeOnFail: { age: 7 * DAY_SECONDS, count: 5_000 },
  stackTraceLimit: 5,
  sizeLimit: 16_384,
} as const satisfies JobsOptions;
