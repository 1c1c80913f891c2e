import { AppError } from '@weir/errors';
import { sqlState } from './sql/sql-state.js';

const STATUS_OF_REASON = {
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  RESOURCE_DOES_NOT_EXIST: 404,
  RESOURCE_CONFLICT: 409,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
} as const;

export type TrackingReason = keyof typeof STATUS_OF_REASON;

/** An error of the store. The reason is MLflow's `error_code`, which clients branch on. */
export class TrackingError extends AppError {
  constructor(
    readonly reason: TrackingReason,
    message: string,
    cause?: unknown,
  ) {
    const status = STATUS_OF_REASON[reason];
    super({
      code: `TRACKING.${reason}`,
      status,
      message,
      cause,
      isPublic: true,
      isRetryable: reason === 'TEMPORARILY_UNAVAILABLE',
    });
  }
}

export const invalidParameter = (message: string): TrackingError =>
  new TrackingError('INVALID_PARAMETER_VALUE', message);
export const doesNotExist = (message: string): TrackingError =>
  new TrackingError('RESOURCE_DOES_NOT_EXIST', message);
export const alreadyExists = (message: string): TrackingError =>
  new TrackingError('RESOURCE_ALREADY_EXISTS', message);
export const notImplemented = (message: string): TrackingError =>
  new TrackingError('NOT_IMPLEMENTED', message);

const CALLERS_FAULT = new Set([
  '22021', // character_not_in_repertoire: NUL in a text
  '22P05', // untranslatable_character
  '22P02', // invalid_text_representation: a forged page token
  '22003', // numeric_value_out_of_range
  '54000', // program_limit_exceeded: a value too long for an index
]);
const TRY_AGAIN = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
]);

/** Whether the database refused a value: the statement did nothing. */
export function isCallersFault(error: unknown): boolean {
  const code = sqlState(error);
  return code !== null && CALLERS_FAULT.has(code);
}

const isLostConnection = (error: unknown): boolean =>
  error instanceof Error &&
  /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message);

/** What a database error means to the caller; any other error is handed back as it is. */
export function translateDatabaseError(error: unknown): unknown {
  if (AppError.isInstance(error)) return error;
  const code = sqlState(error);
  if (isCallersFault(error)) {
    return new TrackingError('INVALID_PARAMETER_VALUE', 'A value cannot be stored by the database.', error);
  }
  if ((code !== null && TRY_AGAIN.has(code)) || isLostConnection(error)) {
    return new TrackingError('TEMPORARILY_UNAVAILABLE', 'The database cannot be reached. Try again.', error);
  }
  return error;
}
