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

/** For telling a store what becomes of a job at the end of the process. One that is away hears nothing of it: leases run out. */
const GOODBYE_MS = 3_000;

/** Takes jobs of one queue and gives them to its processor, with logs and metrics around. */
export class JobWorker<Payload extends JobPayload> {
  private readonly draining = new AbortController();
  private readonly handle: WorkerHandle;
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly dependencies: JobWorkerDependencies<Payload>) {
    const { backend, processor, concurrency } = dependencies;
    this.handle = backend.openWorker(
      processor.definition.queue,
      async (job, token) => this.noted(this.work(job, token)),
      { ...WORKER_OPTIONS, concurrency },
    );
    this.listen();
  }

  async waitUntilReady(): Promise<void> {
    await this.handle.waitUntilReady();
  }

  /** Tells running jobs to hand themselves back, waits for them, then closes the connections, be the store there or not. */
  async close(): Promise<void> {
    this.draining.abort();
    const closing = this.handle.close();
    await Promise.allSettled(this.running);
    if (await settlesInTime(closing)) return;
    const { logger, processor } = this.dependencies;
    const { queue } = processor.definition;
    logger.warn({ queue }, 'the queue store does not answer: its connections are cut');
    // Not waited for: a connection that cannot be asked ends without telling anybody.
    this.handle.disconnect().catch((error: unknown) => logger.debug({ queue, err: error }, 'already cut'));
  }

  private async noted(work: Promise<void>): Promise<void> {
    this.running.add(work);
    try {
      await work;
    } finally {
      this.running.delete(work);
    }
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
      if (await settlesInTime(job.moveToDelayed(Date.now(), token))) throw new DelayedError();
      throw new Error('the queue store did not take the job back');
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

/** False when it takes longer than a goodbye may. */
async function settlesInTime(work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), GOODBYE_MS);
  });
  try {
    return await Promise.race([work.then(() => true), deadline]);
  } finally {
    clearTimeout(timer);
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
