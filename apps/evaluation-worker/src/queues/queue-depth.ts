import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  EVALUATION_QUEUE,
  JobProducer,
  observeQueueDepth,
  TABLE_QUEUE,
  type BringTablePayload,
  type QueueBackend,
  type RunEvaluationPayload,
} from '@weir/queue';
import { Registry } from 'prom-client';
import { LOGGER, QUEUE_BACKEND, type Logger } from '../worker.tokens.js';

/** Who reads metrics should not wait for a store that is away. */
const TIMEOUT_MS = 1_000;

/** How long the queues are, in `/metrics` of every worker: the same counts in each, so take their maximum. */
@Injectable()
export class QueueDepth implements OnApplicationShutdown {
  private readonly evaluations: JobProducer<RunEvaluationPayload>;
  private readonly tables: JobProducer<BringTablePayload>;

  constructor(
    @Inject(QUEUE_BACKEND) backend: QueueBackend,
    @Inject(LOGGER) logger: Logger,
    registry: Registry,
  ) {
    const common = { backend, logger, timeoutMs: TIMEOUT_MS };
    this.evaluations = new JobProducer({ ...common, definition: EVALUATION_QUEUE });
    this.tables = new JobProducer({ ...common, definition: TABLE_QUEUE });
    observeQueueDepth(registry, [
      { queue: EVALUATION_QUEUE.queue, counts: () => this.evaluations.counts() },
      { queue: TABLE_QUEUE.queue, counts: () => this.tables.counts() },
    ]);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.evaluations.close(), this.tables.close()]);
  }
}
