import { AppError } from '@weir/errors';

const DEFAULT_EXIT_CODE = 1;

export interface CommandFailureOptions {
  readonly exitCode?: number;
  readonly cause?: unknown;
}

/** A command that cannot go on. The message is the one line that the person at the terminal sees. */
export class CommandFailure extends AppError {
  readonly exitCode: number;

  constructor(message: string, { exitCode = DEFAULT_EXIT_CODE, cause }: CommandFailureOptions = {}) {
    super({ code: 'CLI.FAILED', status: 500, message, isPublic: true, cause });
    this.exitCode = exitCode;
  }
}

/** The exit code of a command that threw this. */
export const exitCodeOf = (error: unknown): number =>
  error instanceof CommandFailure ? error.exitCode : DEFAULT_EXIT_CODE;

/** The text of anything thrown, on one line, without a stack. */
export function describeError(error: unknown): string {
  const message = error instanceof Error ? messageOf(error) : String(error);
  return message.replace(/\s*\n\s*/g, ' ').trim();
}

/** Node joins several failed connection attempts in an AggregateError that has no message of its own. */
function messageOf(error: Error): string {
  if (error.message !== '') return error.message;
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return first instanceof Error ? messageOf(first) : error.name;
}
