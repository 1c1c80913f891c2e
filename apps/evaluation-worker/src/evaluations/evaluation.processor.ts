import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import {
  EVALUATION_QUEUE,
  type JobContext,
  type JobProcessor,
  type JobResult,
  type RunEvaluationPayload,
} from '@weir/queue';
import { translateDatabaseError, type EvaluationFault } from '@weir/tracking-store';
import { LOGGER, type Logger } from '../worker.tokens.js';
import { EvaluationEnding } from './evaluation-ending.js';
import { EvaluationRunner } from './evaluation-runner.js';

/** Takes `run-evaluation` jobs: runs the evaluation, and decides whether an error is worth another try. */
@Injectable()
export class EvaluationProcessor implements JobProcessor<RunEvaluationPayload> {
  readonly definition = EVALUATION_QUEUE;

  constructor(
    private readonly runner: EvaluationRunner,
    private readonly ending: EvaluationEnding,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async process(
    { evaluation_id: evaluationId }: RunEvaluationPayload,
    context: JobContext,
  ): Promise<JobResult> {
    try {
      return await this.runner.run(evaluationId, context.signal);
    } catch (cause) {
      const error = translateDatabaseError(cause);
      const isFinal = AppError.isInstance(error) && !error.isRetryable;
      if (!isFinal && !context.isLastAttempt) throw error;
      await this.ending.fail(evaluationId, this.fault(evaluationId, error));
      return 'done';
    }
  }

  /** The same without a job: what may be tried again is left to whoever has it. */
  async help(evaluationId: string, draining: AbortSignal): Promise<void> {
    try {
      await this.runner.help(evaluationId, draining);
    } catch (cause) {
      const error = translateDatabaseError(cause);
      if (!AppError.isInstance(error) || error.isRetryable) throw error;
      await this.ending.fail(evaluationId, this.fault(evaluationId, error));
    }
  }

  /** What is told about an error that nobody raised on purpose is an id; the log has the rest. */
  private fault(evaluationId: string, error: unknown): EvaluationFault {
    if (AppError.isInstance(error) && error.isPublic) return { code: error.code, message: error.message };
    const errorId = randomUUID();
    this.logger.error({ evaluationId, errorId, err: error }, 'evaluation failed');
    return {
      code: 'INTERNAL',
      message: `Something went wrong in the worker. The log entry has the id ${errorId}.`,
    };
  }
}
