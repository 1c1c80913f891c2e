import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  EVALUATION_QUEUE,
  JobProducer,
  evaluationJobId,
  evaluationJobPriority,
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

  async onApplicationShutdown(): Promise<void> {
    await this.producer.close();
  }
}
