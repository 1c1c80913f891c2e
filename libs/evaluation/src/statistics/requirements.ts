import { AppError } from '@weir/errors';

const refuse = (field: string, message: string): AppError =>
  new AppError({
    code: 'EVALUATION.INVALID_INPUT',
    status: 400,
    message: `${field} ${message}`,
    details: { field },
  });

/** A whole number within bounds, or an AppError that names the field. */
export const requireCount = (
  field: string,
  value: number,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): void => {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw refuse(field, `must be a whole number from ${least} to ${most}`);
};

/** A level strictly between 0 and 1. */
export const requireConfidence = (value: number, field = 'confidence'): void => {
  if (value > 0 && value < 1) return;
  throw refuse(field, 'must lie between 0 and 1');
};

/** Two lists of the same rows. */
export const requirePairs = (first: readonly unknown[], second: readonly unknown[]): void => {
  if (first.length === second.length && first.length > 0) return;
  throw refuse('a, b', 'must be lists of the same length and not empty');
};

/** Ratings that can agree or not: of two values at least, and of a unit that two rated. */
export const requireRatings = (ratings: readonly (readonly (number | null)[])[], units: number): void => {
  if (units === 0) throw refuse('ratings', 'must hold a unit that at least two raters rated');
  const values = new Set(ratings.flat());
  values.delete(null);
  if (values.size < 2) throw refuse('ratings', 'must hold at least two different values');
};

/** At least one value. */
export const requireValues = (field: string, values: readonly unknown[]): void => {
  if (values.length > 0) return;
  throw refuse(field, 'must not be empty');
};
