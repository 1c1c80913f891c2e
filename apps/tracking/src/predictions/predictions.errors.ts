import { AppError } from '@weir/errors';

/** One thing to mend in a request. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** Names every field to mend at once. */
export function invalidPredictions(errors: readonly FieldProblem[]): AppError {
  const [first] = errors;
  return new AppError({
    code: 'PREDICTIONS.INVALID_REQUEST',
    status: 400,
    message: first ? `${first.field}: ${first.message}` : 'The request is invalid.',
    details: { errors },
  });
}

export const invalidJson = (cause: unknown): AppError =>
  new AppError({
    code: 'PREDICTIONS.INVALID_JSON',
    status: 400,
    message: 'The request body is not valid JSON.',
    cause,
  });
