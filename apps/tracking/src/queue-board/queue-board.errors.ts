import { AppError, type AppErrorOptions } from '@weir/errors';

/** Bull Board reads the status of its answer from the error. */
class BoardError extends AppError {
  readonly statusCode: number;

  constructor(options: AppErrorOptions) {
    super(options);
    this.statusCode = options.status;
  }
}

export const storeAway = (cause: unknown): AppError =>
  new BoardError({
    code: 'QUEUE_BOARD.UNAVAILABLE',
    status: 503,
    message: 'The store of the queues does not answer. The log says why.',
    isRetryable: true,
    cause,
  });

export const changeRefused = (cause: Error): AppError =>
  new BoardError({ code: 'QUEUE_BOARD.REFUSED', status: 409, message: cause.message, cause });

export const readOnly = (): AppError =>
  new AppError({
    code: 'QUEUE_BOARD.READ_ONLY',
    status: 403,
    message: 'This board only shows the queues: WEIR_QUEUE_BOARD is read-only.',
  });

export const crossSite = (): AppError =>
  new AppError({
    code: 'QUEUE_BOARD.CROSS_SITE',
    status: 403,
    message: 'Only the board itself may change the queues.',
  });

export const pageTooLong = (most: number): AppError =>
  new AppError({
    code: 'QUEUE_BOARD.INVALID_PAGE',
    status: 400,
    message: `jobsPerPage: must be a whole number up to ${most}`,
  });
