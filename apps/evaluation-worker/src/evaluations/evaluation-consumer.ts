import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { JobWorker, QueueMetrics, type QueueBackend, type RunEvaluationPayload } from '@weir/queue';
import { LOGGER, QUEUE_BACKEND, type Logger } from '../worker.tokens.js';
import { EvaluationProcessor } from './evaluation.processor.js';

/** Evaluations in hand at once. They share the process's model calls, so more would only take longer each. */
const EVALUATIONS_AT_ONCE = 4;

/** The consuming end of the queue: begins with the application and ends before anything that jobs need. */
@Injectable()
export class EvaluationConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private worker: JobWorker<RunEvaluationPayload> | null = null;

  constructor(
    private readonly processor: EvaluationProcessor,
    @Inject(QUEUE_BACKEND) private readonly backend: QueueBackend,
    private readonly metrics: QueueMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { backend, processor, metrics, logger } = this;
    this.worker = new JobWorker({ backend, processor, metrics, logger, concurrency: EVALUATIONS_AT_ONCE });
    await this.worker.waitUntilReady();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker?.close();
  }
}
