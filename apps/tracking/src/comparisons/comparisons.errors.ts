import { AppError } from '@weir/errors';

/** There is nothing to read scores from. */
export const noResults = (field: string, runId: string): AppError =>
  new AppError({
    code: 'COMPARISON.NO_RESULTS',
    status: 404,
    message: `${field}: the run ${runId} has no finished evaluation, and no results table of mlflow.evaluate either.`,
    details: { errors: [{ field: `${field}.run_id`, message: 'has no evaluation results' }] },
  });

export const noSuchEvaluation = (field: string): AppError =>
  new AppError({
    code: 'EVALUATION.NOT_FOUND',
    status: 404,
    message: `${field}: there is no such evaluation.`,
    details: { errors: [{ field, message: 'is unknown' }] },
  });

/** Its scores are not all there, and may still come. */
export const unfinished = (field: string, status: string): AppError =>
  new AppError({
    code: 'COMPARISON.NOT_FINISHED',
    status: 409,
    message: `${field}: the evaluation is ${status}; its scores can be used once it has finished.`,
    details: { errors: [{ field, message: `is ${status}` }] },
  });

/** The two were not measured on the same rows. */
export const differentData = (message: string): AppError =>
  new AppError({
    code: 'COMPARISON.DIFFERENT_DATA',
    status: 422,
    message,
    details: { errors: [{ field: 'match_on', message }] },
  });

export const tooManyRows = (field: string, most: number): AppError =>
  new AppError({
    code: 'COMPARISON.TOO_MANY_ROWS',
    status: 422,
    message: `${field}: more than ${most} rows are not compared.`,
    details: { errors: [{ field, message: `has more than ${most} rows` }] },
  });

/** Each comparison holds all scores of a metric: they take turns, and the line is not endless. */
export const comparisonsBusy = (): AppError =>
  new AppError({
    code: 'COMPARISON.BUSY',
    status: 429,
    message: 'Too many comparisons are waiting already. Try again in a moment.',
    isRetryable: true,
  });

export const tooFewLabels = (
  what: string,
  { n, least }: { readonly n: number; readonly least: number },
): AppError =>
  new AppError({
    code: 'AGREEMENT.TOO_FEW_LABELS',
    status: 422,
    message: `${what}: ${n} labelled rows have a score; an agreement needs ${least} at least.`,
    details: { errors: [{ field: 'labels', message: `needs ${least} labels of scored rows for ${what}` }] },
  });
