import { IsUUID } from 'class-validator';
import { JobPayload } from './job-payload.js';
import { DEFAULT_JOB_OPTIONS, type QueueDefinition } from './queue-definition.js';

/** Version 1: the evaluation to run. Everything else is read from its row. */
export class RunEvaluationPayload extends JobPayload {
  @IsUUID()
  readonly evaluation_id: string;
}

export const EVALUATION_QUEUE: QueueDefinition<RunEvaluationPayload> = {
  queue: 'evaluations',
  job: 'run-evaluation',
  payload: RunEvaluationPayload,
  jobOptions: DEFAULT_JOB_OPTIONS,
};

/**
 * The same id for the same attempt makes a second add harmless. A new attempt needs a new id, because BullMQ ignores an
 * id that it still holds, even for a job whose worker is gone.
 */
export function evaluationJobId(evaluationId: string, attempt: number): string {
  return `${evaluationId}-${attempt}`;
}

const JOB_PRIORITIES = { high: 1, normal: 2, low: 3 } as const;

/** Where an evaluation's job stands in the queue: every high one before the normal ones, these before the low ones. */
export function evaluationJobPriority(priority: keyof typeof JOB_PRIORITIES = 'normal'): number {
  return JOB_PRIORITIES[priority];
}
