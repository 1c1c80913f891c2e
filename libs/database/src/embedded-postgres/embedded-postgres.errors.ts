import { AppError } from '@weir/errors';

/** Why Weir's own Postgres cannot run. The message is one line for the person at the terminal. */
export class EmbeddedPostgresError extends AppError {
  constructor(options: { reason: string; message: string; cause?: unknown }) {
    super({
      code: `DATABASE.${options.reason}`,
      status: 500,
      message: options.message,
      isPublic: true,
      cause: options.cause,
    });
  }
}

const FILE_PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a file stands in its place',
  ENOENT: 'it cannot be created there',
  ENOSPC: 'the disk is full',
};

/** `ENOENT` and the like; empty for an error that does not come from the system. */
export function systemCode(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : '';
}

/** Turns a file-system failure under `home` into one clear line. */
export function homeNotWritable(home: string, cause: unknown): EmbeddedPostgresError {
  const code = systemCode(cause);
  return new EmbeddedPostgresError({
    reason: 'HOME_NOT_WRITABLE',
    message: `Cannot write to the data folder ${home}: ${FILE_PROBLEMS[code] ?? 'unknown error'}. Set WEIR_HOME to a folder that can be written.`,
    cause,
  });
}
