import { AppError } from '@weir/errors';

/** One thing to mend in a request. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** Names every field to mend at once. */
export function invalidRequest(errors: readonly FieldProblem[]): AppError {
  const [first] = errors;
  return new AppError({
    code: 'EVALUATION.INVALID_REQUEST',
    status: 400,
    message: first ? `${first.field}: ${first.message}` : 'The request is invalid.',
    details: { errors },
  });
}

export const noEvaluation = (): AppError =>
  new AppError({ code: 'EVALUATION.NOT_FOUND', status: 404, message: 'There is no such evaluation.' });

export const idempotencyConflict = (): AppError =>
  new AppError({
    code: 'EVALUATION.IDEMPOTENCY_CONFLICT',
    status: 409,
    message: 'idempotency_key was used before, for another request.',
    details: { errors: [{ field: 'idempotency_key', message: 'was used for another request' }] },
  });

export const tooManyWatchers = (limit: number): AppError =>
  new AppError({
    code: 'EVALUATION.TOO_MANY_WATCHERS',
    status: 503,
    message: `${limit} streams of events are open already. Ask for the evaluation itself now and then, or come back later.`,
    isRetryable: true,
    isPublic: true,
  });

export const serverStopping = (): AppError =>
  new AppError({
    code: 'EVALUATION.STOPPING',
    status: 503,
    message: 'The server is being stopped.',
    isRetryable: true,
    isPublic: true,
  });

export const notResumable = (message: string): AppError =>
  new AppError({ code: 'EVALUATION.NOT_RESUMABLE', status: 409, message });
