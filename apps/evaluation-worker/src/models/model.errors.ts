import { AppError } from '@weir/errors';

/** Nobody answers there for a while. The evaluation as a whole waits, instead of failing its rows one by one. */
export function modelUnreachable(uri: string, reason: string): AppError {
  return new AppError({
    code: 'EVALUATION.MODEL_UNREACHABLE',
    status: 502,
    message: `${uri} cannot be reached (${reason})`,
    isRetryable: true,
    isPublic: true,
  });
}

/** The model cannot be asked, now or later. */
export function unsuitableModel(message: string): AppError {
  return new AppError({ code: 'EVALUATION.MODEL', status: 422, message });
}

/** Without credentials no row can be asked. `problems` names variables, never values. */
export function modelCredentials(uri: string, problems: string): AppError {
  return new AppError({
    code: 'EVALUATION.MODEL_CREDENTIALS',
    status: 422,
    message: `${uri} cannot be asked; in the environment of the evaluation worker: ${problems}.`,
  });
}

/** The vendor's words are left out: some repeat parts of the key. */
export function refusedCredentials(uri: string): AppError {
  return new AppError({
    code: 'EVALUATION.MODEL_CREDENTIALS',
    status: 422,
    message: `${uri} refused the credentials that it was called with (401).`,
  });
}

/** The model was there when the evaluation began. What is committed stays, and a resumed evaluation goes on from there. */
export function modelGone(uri: string, reason: string): AppError {
  return new AppError({
    code: 'EVALUATION.MODEL_GONE',
    status: 422,
    message: `${uri} is not there any more: ${reason}`,
  });
}

/** What the model costs is limited and not known. */
export function unpriced(uri: string): AppError {
  return new AppError({
    code: 'EVALUATION.PRICE_UNKNOWN',
    status: 422,
    message: `limits.max_cost_usd: no price is known for ${uri}; give one in limits.prices.`,
  });
}
