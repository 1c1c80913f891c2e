import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  EVALUATION_QUEUE,
  JobProducer,
  evaluationJobId,
  evaluationJobPriority,
  type JobStanding,
  type QueueBackend,
  type RunEvaluationPayload,
} from '@weir/queue';
import type { OutboxJob } from '@weir/tracking-store';
import { LOGGER, QUEUE_BACKEND, type Logger } from '../worker.tokens.js';

/** The producing end of the queue: for evaluations that have to be queued again. */
@Injectable()
export class EvaluationQueue implements OnApplicationShutdown {
  private readonly producer: JobProducer<RunEvaluationPayload>;

  constructor(@Inject(QUEUE_BACKEND) backend: QueueBackend, @Inject(LOGGER) logger: Logger) {
    this.producer = new JobProducer({ backend, definition: EVALUATION_QUEUE, logger });
  }

  async add({ evaluationId, attempt, priority }: OutboxJob): Promise<void> {
    const jobId = evaluationJobId(evaluationId, attempt);
    const payload = { version: 1, evaluation_id: evaluationId };
    await this.producer.add(payload, jobId, evaluationJobPriority(priority));
  }

  /** Whether the queue has the evaluation's job of that attempt. */
  standingOf({ evaluationId, attempt }: OutboxJob): Promise<JobStanding> {
    return this.producer.standingOf(evaluationJobId(evaluationId, attempt));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.producer.close();
  }
}
