import { AppError } from '@weir/errors';
import type { ColumnProblem } from '@weir/tracking-store';

/** The rows of a logged table do not fit what was asked for. */
export function misfit(problems: readonly ColumnProblem[]): AppError {
  return new AppError({
    code: 'EVALUATION.COLUMNS',
    status: 422,
    message: problems.map(({ field, message }) => `${field}: ${message}`).join(' '),
    details: { problems },
  });
}

/** An evaluation that ends its worker again and again is ended itself. */
export function endsItsWorkers(setbacks: number): AppError {
  return new AppError({
    code: 'EVALUATION.ENDS_ITS_WORKERS',
    status: 500,
    message: `The worker disappeared ${setbacks} times in a row without getting any further.`,
    isPublic: true,
  });
}

/** Not one row could be scored: numbers over nothing would look like results. */
export function noAnswers(reason: string): AppError {
  return new AppError({
    code: 'EVALUATION.NO_ANSWERS',
    status: 422,
    message: `The model answered none of the rows: ${reason}`,
  });
}
