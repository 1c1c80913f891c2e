const UNIQUE_VIOLATION = '23505';

/** The SQLSTATE of a database error (or the code of a socket's), also when TypeORM has wrapped it. */
export function sqlState(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'driverError' in error ? sqlState(error.driverError) : null;
}

export const isUniqueViolation = (error: unknown): boolean => sqlState(error) === UNIQUE_VIOLATION;

/** What `weir_retry()` raises: the statement has to run again on a new snapshot. */
const OVERTAKEN = 'WR001';

export const isOvertaken = (error: unknown): boolean => sqlState(error) === OVERTAKEN;
