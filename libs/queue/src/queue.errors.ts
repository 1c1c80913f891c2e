import { AppError } from '@weir/errors';

/** A job that no retry can repair: its payload does not have the agreed form. */
export class InvalidPayloadError extends AppError {
  constructor(fields: readonly string[]) {
    super({
      code: 'QUEUE.INVALID_PAYLOAD',
      status: 500,
      message: `The job's payload is invalid at: ${fields.join(', ')}`,
      details: { fields },
    });
  }
}

/** The queue's store did not take the job. The outbox keeps it until the store is back. */
export class QueueUnavailableError extends AppError {
  constructor(queue: string, cause: unknown) {
    super({
      code: 'QUEUE.UNAVAILABLE',
      status: 503,
      message: `The queue "${queue}" cannot be reached`,
      isRetryable: true,
      cause,
    });
  }
}
