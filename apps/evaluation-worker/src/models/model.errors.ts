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
