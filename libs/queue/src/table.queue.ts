import { Matches } from 'class-validator';
import { JobPayload } from './job-payload.js';
import { DEFAULT_JOB_OPTIONS, type QueueDefinition } from './queue-definition.js';

/** Version 1: the row of the outbox, which names the file. Text, because the number is a 64-bit one. */
export class BringTablePayload extends JobPayload {
  @Matches(/^\d{1,19}$/)
  readonly ingest_id: string;
}

export const TABLE_QUEUE: QueueDefinition<BringTablePayload> = {
  queue: 'tables',
  job: 'bring-table',
  payload: BringTablePayload,
  jobOptions: DEFAULT_JOB_OPTIONS,
};

/** As for evaluations: the same delivery has the same id, and each further one another. */
export function tableJobId(ingestId: string, attempt: number): string {
  return `${ingestId}-${attempt}`;
}
