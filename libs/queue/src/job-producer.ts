import { type Logger } from '@weir/observability';
import { parsePayload, type JobPayload } from './job-payload.js';
import type { QueueBackend, QueueHandle } from './queue-backend.js';
import type { QueueDefinition } from './queue-definition.js';
import { QueueUnavailableError } from './queue.errors.js';

export interface JobProducerOptions<Payload extends JobPayload> {
  readonly backend: QueueBackend;
  readonly definition: QueueDefinition<Payload>;
  readonly logger: Logger;
  /** Longest wait for the store; default 5 s. */
  readonly timeoutMs?: number;
}

/** `absent`: the queue has no such job, or not any more. `over`: it is kept for a while, and its id changes nothing. */
export type JobStanding = 'absent' | 'open' | 'over';

const DEFAULT_TIMEOUT_MS = 5_000;

/** Adds jobs of one queue. The queue is opened by the first job, so that an application starts without its store. */
export class JobProducer<Payload extends JobPayload> {
  private handle: QueueHandle | null = null;

  constructor(private readonly options: JobProducerOptions<Payload>) {}

  /**
   * Adds a job once per `jobId`: the same id again changes nothing. Jobs with a smaller `priority` are given out first, those
   * without one before all others.
   *
   * @throws QueueUnavailableError when the store does not answer in time.
   */
  async add(payload: Payload, jobId: string, priority?: number): Promise<void> {
    const { definition } = this.options;
    parsePayload(definition.payload, payload);
    const options = { ...definition.jobOptions, jobId, ...(priority === undefined ? {} : { priority }) };
    await this.asked(() => this.queue().add(definition.job, payload, options));
  }

  /**
   * Jobs by state, as BullMQ names them.
   *
   * @throws QueueUnavailableError when the store does not answer in time.
   */
  async counts(): Promise<Record<string, number>> {
    return this.asked(() => this.queue().getJobCounts());
  }

  /**
   * What became of the job that was added under this id.
   *
   * @throws QueueUnavailableError when the store does not answer in time.
   */
  async standingOf(jobId: string): Promise<JobStanding> {
    const state = await this.asked(() => this.queue().getJobState(jobId));
    if (state === 'unknown') return 'absent';
    return state === 'completed' || state === 'failed' ? 'over' : 'open';
  }

  private async asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.withinTime(work());
    } catch (error) {
      this.forget();
      throw new QueueUnavailableError(this.options.definition.queue, error);
    }
  }

  async close(): Promise<void> {
    const { handle } = this;
    this.handle = null;
    if (handle) await this.letGo(handle);
  }

  /** BullMQ remembers a failed start for ever; the next job gets a new connection instead. */
  private forget(): void {
    const { handle } = this;
    this.handle = null;
    if (handle) void this.letGo(handle);
  }

  /** Never fails: a store that is away is left without a goodbye. */
  private async letGo(handle: QueueHandle): Promise<void> {
    await handle.close().catch((error: unknown) => this.noteUnclosed(error));
    // BullMQ says goodbye on the connection and leaves one that cannot be asked at the moment renewing itself for ever. Not
    // waited for: such a connection ends without telling anybody.
    handle.disconnect().catch((error: unknown) => this.noteUnclosed(error));
  }

  private noteUnclosed(error: unknown): void {
    const { definition, logger } = this.options;
    logger.warn({ queue: definition.queue, err: error }, 'cannot close the connection of a queue');
  }

  private queue(): QueueHandle {
    this.handle ??= this.open();
    return this.handle;
  }

  private open(): QueueHandle {
    const { backend, definition, logger } = this.options;
    const handle = backend.openQueue(definition.queue);
    handle.on('error', (error) => logger.warn({ queue: definition.queue, err: error }, 'queue store error'));
    return handle;
  }

  private async withinTime<T>(work: Promise<T>): Promise<T> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    });
    try {
      return await Promise.race([work, deadline]);
    } finally {
      clearTimeout(timer);
    }
  }
}
