import { AppError } from './app-error.js';

/** What is the same about an error every time it happens. The documentation of errors is made from these. */
export interface ErrorKind {
  /** `AREA.REASON`, stable. */
  readonly code: string;
  /** HTTP status the error stands for. */
  readonly status: number;
  /** When it happens, in words for the documentation. */
  readonly when: string;
  readonly isRetryable?: boolean;
  /** Whether the message may leave the process. Default: only below 500. */
  readonly isPublic?: boolean;
}

/** What differs from one time to the next. */
export interface ErrorOccurrence {
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * An error of a documented kind.
 *
 * @example throw errorOf(ENDPOINT_ERRORS.unknown, { message: `There is no endpoint ${name}.` });
 */
export function errorOf(kind: ErrorKind, occurrence: ErrorOccurrence): AppError {
  return new AppError({ ...kind, ...occurrence });
}
