import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@weir/errors';
import { translateDatabaseError } from '@weir/tracking-store';

/** A restart of Postgres takes seconds; a worker that cannot store anything for longer has lost its leases too. */
const PATIENCE_MS = 60_000;
const BETWEEN_TRIES_MS = 250;

/** Tries again for a while where the database is only away. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (cause) {
      const error = translateDatabaseError(cause);
      const isWorthIt = isUnreachable(cause) || (AppError.isInstance(error) && error.isRetryable);
      if (!isWorthIt || performance.now() > giveUpAt) throw cause;
    }
    await pause(BETWEEN_TRIES_MS);
  }
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

function isUnreachable(error: unknown): boolean {
  const codes = [error, error instanceof Object && 'driverError' in error ? error.driverError : null].map(
    (candidate) => (candidate instanceof Object && 'code' in candidate ? candidate.code : null),
  );
  return codes.some((code) => typeof code === 'string' && UNREACHABLE.has(code));
}
