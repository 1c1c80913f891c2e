import { AppError } from '@weir/errors';
import { type Logger } from '@weir/observability';
import { DelayedError, UnrecoverableError } from 'bullmq';
import { parsePayload, type JobPayload } from './job-payload.js';
import type { JobHandle, QueueBackend, WorkerHandle } from './queue-backend.js';
import type { QueueDefinition } from './queue-definition.js';
import type { JobOutcome, QueueMetrics } from './queue-metrics.js';

/** `handed-back`: the process is stopping and another worker should go on at once, without counting an attempt. */
export type JobResult = 'done' | 'handed-back';

export interface JobContext {
  /** Raised when the process drains: stop at the next safe point and answer `handed-back`. */
  readonly signal: AbortSignal;
  /** No retry follows if this one fails. */
  readonly isLastAttempt: boolean;
}

/** One per queue: validates nothing itself, gets a parsed payload, calls one service. */
export interface JobProcessor<Payload extends JobPayload> {
  readonly definition: QueueDefinition<Payload>;
  process(payload: Payload, context: JobContext): Promise<JobResult>;
}

export interface JobWorkerDependencies<Payload extends JobPayload> {
  readonly backend: QueueBackend;
  readonly processor: JobProcessor<Payload>;
  readonly metrics: QueueMetrics;
  readonly logger: Logger;
  readonly concurrency: number;
}

/**
 * A lock of 10 s is renewed every 5 s, so a killed worker's job is given to another after at most 15 s instead of
 * BullMQ's minute. A job may lose its worker often (deploys, kills): processors bound their own attempts.
 */
const WORKER_OPTIONS = {
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 100,
  drainDelay: 5,
} as const;

/** Takes jobs of one queue and gives them to its processor, with logs and metrics around. */
export class JobWorker<Payload extends JobPayload> {
  private readonly draining = new AbortController();
  private readonly handle: WorkerHandle;

  constructor(private readonly dependencies: JobWorkerDependencies<Payload>) {
    const { backend, processor, concurrency } = dependencies;
    this.handle = backend.openWorker(
      processor.definition.queue,
      async (job, token) => this.work(job, token),
      { ...WORKER_OPTIONS, concurrency },
    );
    this.listen();
  }

  async waitUntilReady(): Promise<void> {
    await this.handle.waitUntilReady();
  }

  /** Tells running jobs to hand themselves back, waits for them, then closes the connections. */
  async close(): Promise<void> {
    this.draining.abort();
    await this.handle.close();
  }

  private async work(job: JobHandle, token: string | undefined): Promise<void> {
    const { metrics, processor } = this.dependencies;
    const startedAt = performance.now();
    metrics.started(processor.definition.queue, Date.now() - job.timestamp);
    let outcome: JobOutcome = 'failed';
    try {
      const result = await this.run(job);
      outcome = result === 'done' ? 'completed' : 'handed-back';
    } catch (error) {
      outcome = error instanceof UnrecoverableError || isLastAttempt(job) ? 'failed' : 'retried';
      throw error;
    } finally {
      metrics.ended(processor.definition.queue, outcome, performance.now() - startedAt);
    }
    if (outcome === 'handed-back') {
      await job.moveToDelayed(Date.now(), token);
      throw new DelayedError();
    }
  }

  private async run(job: JobHandle): Promise<JobResult> {
    const { processor } = this.dependencies;
    // A slot that is already asking for a job when the drain begins still gets one: often the one just handed back.
    if (this.draining.signal.aborted) return 'handed-back';
    try {
      const payload = parsePayload(processor.definition.payload, job.data);
      return await processor.process(payload, {
        signal: this.draining.signal,
        isLastAttempt: isLastAttempt(job),
      });
    } catch (error) {
      if (AppError.isInstance(error) && !error.isRetryable) throw unrecoverable(error);
      throw error;
    }
  }

  private listen(): void {
    const { logger, metrics, processor } = this.dependencies;
    const { queue } = processor.definition;
    this.handle.on('error', (error) => logger.warn({ queue, err: error }, 'queue store error'));
    this.handle.on('stalled', (jobId) => {
      metrics.jobStalled(queue);
      logger.warn({ queue, jobId }, 'a worker disappeared, its job is given to another');
    });
    this.handle.on('failed', (job, error) => {
      logger.warn({ queue, jobId: job?.id, attemptsMade: job?.attemptsMade, err: error }, 'job failed');
    });
  }
}

function isLastAttempt(job: JobHandle): boolean {
  return job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
}

/** BullMQ tells this class by its name and keeps only the message, hence the code in it. */
function unrecoverable(error: AppError): UnrecoverableError {
  const wrapped = new UnrecoverableError(`${error.code}: ${error.message}`);
  wrapped.cause = error;
  return wrapped;
}
