import { randomUUID } from 'node:crypto';
import { HttpException } from '@nestjs/common';
import { AppError } from '@weir/errors';
import type { Logger } from '@weir/observability';
import { FRAMEWORK_ERRORS } from './http.errors.js';

/** What may be told about an error. Every dialect's filter makes its own wire form of it. */
export interface PublicError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** Names the log line of an error whose text is not shown. */
  readonly errorId?: string;
}

const HIDDEN_MESSAGE = 'Something went wrong on the server. The error id names the log entry.';

function hidden(error: unknown, status: number, logger: Logger): PublicError {
  const errorId = randomUUID();
  logger.error({ err: error, errorId }, 'request failed');
  return { status, code: FRAMEWORK_ERRORS.internal.code, message: HIDDEN_MESSAGE, details: {}, errorId };
}

/** Errors that nobody raised on purpose are logged whole under an id, and only the id is shown. */
export function toPublicError(error: unknown, logger: Logger): PublicError {
  if (AppError.isInstance(error)) {
    if (!error.isPublic) return hidden(error, error.status, logger);
    return { status: error.status, code: error.code, message: error.message, details: error.details };
  }
  if (error instanceof HttpException && error.getStatus() < 500) {
    return {
      status: error.getStatus(),
      code: `HTTP.${error.getStatus()}`,
      message: error.message,
      details: {},
    };
  }
  return hidden(error, 500, logger);
}
