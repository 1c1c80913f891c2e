import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  EVALUATION_QUEUE,
  JobProducer,
  evaluationJobId,
  type QueueBackend,
  type RunEvaluationPayload,
} from '@weir/queue';
import { LOGGER, QUEUE_BACKEND, type Logger } from '../worker.tokens.js';

/** The producing end of the queue: for evaluations that have to be queued again. */
@Injectable()
export class EvaluationQueue implements OnApplicationShutdown {
  private readonly producer: JobProducer<RunEvaluationPayload>;

  constructor(@Inject(QUEUE_BACKEND) backend: QueueBackend, @Inject(LOGGER) logger: Logger) {
    this.producer = new JobProducer({ backend, definition: EVALUATION_QUEUE, logger });
  }

  async add(evaluationId: string, attempt: number): Promise<void> {
    const jobId = evaluationJobId(evaluationId, attempt);
    await this.producer.add({ version: 1, evaluation_id: evaluationId }, jobId);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.producer.close();
  }
}
