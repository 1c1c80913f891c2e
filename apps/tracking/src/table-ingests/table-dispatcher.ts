import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  createQueueBackend,
  JobProducer,
  RegularLook,
  TABLE_QUEUE,
  tableJobId,
  type BringTablePayload,
} from '@weir/queue';
import { TableIngestRepository, type DueTableIngest } from '@weir/tracking-store';
import { LOGGER, TRACKING_SETTINGS, type Logger, type TrackingSettings } from '../tracking.tokens.js';

/** A file that is written fifty times in a second makes one job a look. */
const LOOK_EVERY_MS = 1_000;
const AT_ONCE = 100;

/** Brings files from the outbox to the queue. What the queue does not take stays, and is tried again. */
@Injectable()
export class TableDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly producer: JobProducer<BringTablePayload>;
  private readonly look = new RegularLook(LOOK_EVERY_MS, () => this.dispatchDue());

  constructor(
    private readonly ingests: TableIngestRepository,
    @Inject(TRACKING_SETTINGS) settings: TrackingSettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.producer = new JobProducer({
      backend: createQueueBackend(settings),
      definition: TABLE_QUEUE,
      logger,
    });
  }

  onApplicationBootstrap(): void {
    this.look.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.look.stop();
    await this.producer.close();
  }

  private async dispatchDue(): Promise<void> {
    try {
      for (const ingest of await this.ingests.claimDue(AT_ONCE)) await this.dispatch(ingest);
    } catch (error) {
      this.logger.warn({ err: error }, 'cannot look into the outbox of tables');
    }
  }

  private async dispatch({ ingestId, attempt }: DueTableIngest): Promise<void> {
    try {
      await this.producer.add({ version: 1, ingest_id: ingestId }, tableJobId(ingestId, attempt));
    } catch (error) {
      this.logger.warn({ ingestId, attempt, err: error }, 'the queue did not take the table yet');
    }
  }
}
