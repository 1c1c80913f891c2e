import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { JobWorker, QueueMetrics, type BringTablePayload, type QueueBackend } from '@weir/queue';
import { LOGGER, QUEUE_BACKEND, type Logger } from '../worker.tokens.js';
import { TableProcessor } from './table.processor.js';

/** Each holds one transaction, and the memory of one table's batch. */
const TABLES_AT_ONCE = 2;

/** The consuming end of the queue: begins with the application and ends before anything that jobs need. */
@Injectable()
export class TableConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private worker: JobWorker<BringTablePayload> | null = null;

  constructor(
    private readonly processor: TableProcessor,
    @Inject(QUEUE_BACKEND) private readonly backend: QueueBackend,
    private readonly metrics: QueueMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { backend, processor, metrics, logger } = this;
    this.worker = new JobWorker({ backend, processor, metrics, logger, concurrency: TABLES_AT_ONCE });
    await this.worker.waitUntilReady();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker?.close();
  }
}
