import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  EVALUATION_QUEUE,
  JobProducer,
  RegularLook,
  createQueueBackend,
  evaluationJobId,
  evaluationJobPriority,
  type RunEvaluationPayload,
} from '@weir/queue';
import { EvaluationOutboxRepository, type OutboxJob } from '@weir/tracking-store';
import { LOGGER, TRACKING_SETTINGS, type Logger, type TrackingSettings } from '../tracking.tokens.js';

const LOOK_EVERY_MS = 2_000;
const AT_ONCE = 100;

/**
 * Brings jobs from the outbox to the queue: each at once after its transaction, and whatever was left behind by a crash or
 * a queue that was away, a little later. The job's id makes a second delivery harmless.
 */
@Injectable()
export class OutboxDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly producer: JobProducer<RunEvaluationPayload>;
  private readonly look = new RegularLook(LOOK_EVERY_MS, () => this.dispatchDue());

  constructor(
    private readonly outbox: EvaluationOutboxRepository,
    @Inject(TRACKING_SETTINGS) settings: TrackingSettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.producer = new JobProducer({
      backend: createQueueBackend(settings),
      definition: EVALUATION_QUEUE,
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

  /** Never fails: what cannot be delivered now stays in the outbox. */
  async dispatch(job: OutboxJob): Promise<void> {
    try {
      const payload = { version: 1, evaluation_id: job.evaluationId };
      const jobId = evaluationJobId(job.evaluationId, job.attempt);
      await this.producer.add(payload, jobId, evaluationJobPriority(job.priority));
      await this.outbox.remove(job);
    } catch (error) {
      this.logger.warn({ ...job, err: error }, 'the queue did not take the job yet');
    }
  }

  private async dispatchDue(): Promise<void> {
    try {
      for (const job of await this.outbox.claimDue(AT_ONCE)) await this.dispatch(job);
    } catch (error) {
      this.logger.warn({ err: error }, 'cannot look into the outbox');
    }
  }
}
