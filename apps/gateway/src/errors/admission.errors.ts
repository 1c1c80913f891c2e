import { AppError, errorOf } from '@weir/errors';
import type { RateLimitRefused } from '@weir/rate-limit';
import { ADMISSION_ERRORS } from './error-kinds.js';

/** A call over the endpoint's limit. */
export class RateLimitedError extends AppError {
  readonly headers: Readonly<Record<string, string>>;

  constructor(limitText: string, decision: RateLimitRefused, headers: Readonly<Record<string, string>>) {
    super({ ...ADMISSION_ERRORS.rateLimited, message: `Rate limit exceeded: ${limitText}` });
    this.headers = {
      ...headers,
      'retry-after': String(Math.max(1, Math.ceil(decision.retryAfterMs / 1000))),
    };
  }

  static override isInstance(value: unknown): value is RateLimitedError {
    return AppError.isInstance(value) && value.code === ADMISSION_ERRORS.rateLimited.code;
  }
}

/** The limit cannot be checked and the endpoint says `on_store_failure: closed`. */
export function limitStoreUnavailable(): AppError {
  return errorOf(ADMISSION_ERRORS.storeUnavailable, {
    message: 'The rate limit of this endpoint cannot be checked at the moment.',
  });
}
