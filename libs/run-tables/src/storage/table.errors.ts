import { AppError } from '@weir/errors';
import { shown } from '../formats/table-format.errors.js';

export const noTable = (file: string): AppError =>
  new AppError({ code: 'TABLE.NOT_FOUND', status: 404, message: `The run has no table ${shown(file)}` });

/** The artifact is there, and is no table: its rows cannot be read or added to. */
export const tableRefused = (file: string, reason: string): AppError =>
  new AppError({
    code: 'TABLE.REFUSED',
    status: 409,
    message: `The artifact ${shown(file)} is not read as a table. ${reason}`,
    details: { field: 'file' },
  });

export const artifactsElsewhere = (): AppError =>
  new AppError({
    code: 'TABLE.ARTIFACTS_ELSEWHERE',
    status: 400,
    message:
      "'run_id' names a run whose artifacts are not served by this server, so there is no table of it here",
    details: { field: 'run_id' },
  });

/** The path is a folder, or a folder on the way to it is a file. */
export const tablePathTaken = (file: string): AppError =>
  new AppError({
    code: 'TABLE.PATH_TAKEN',
    status: 409,
    message: `'file' ${shown(file)} cannot be a table: it is a folder already, or a folder on the way to it is a file`,
    details: { field: 'file' },
  });

export const runNotActive = (runId: string): AppError =>
  new AppError({
    code: 'TABLE.RUN_NOT_ACTIVE',
    status: 400,
    message: `The run ${runId} must be in the 'active' state. Current state is deleted.`,
    details: { field: 'run_id' },
  });

export const idempotencyConflict = (): AppError =>
  new AppError({
    code: 'TABLE.IDEMPOTENCY_CONFLICT',
    status: 409,
    message: 'Idempotency-Key was used before, for another request.',
    details: { field: 'Idempotency-Key' },
  });

/** Other writers were faster again and again. */
export const tableBusy = (file: string): AppError =>
  new AppError({
    code: 'TABLE.BUSY',
    status: 503,
    message: `The table ${shown(file)} was replaced by other writers meanwhile, several times. Try again.`,
    isPublic: true,
    isRetryable: true,
  });

const REFUSALS = new Set(['TABLE.MALFORMED', 'TABLE.TOO_LARGE', 'TABLE.FORMAT_UNKNOWN']);

/** Whether an error says that a file is no table, which stays so however often it is read. */
export function isTableRefusal(error: unknown): error is AppError {
  return AppError.isInstance(error) && REFUSALS.has(error.code);
}
