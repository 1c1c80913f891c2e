import { AppError } from '@weir/errors';
import type { RateLimitRefused } from '@weir/rate-limit';

/** A call over the endpoint's limit. */
export class RateLimitedError extends AppError {
  readonly headers: Readonly<Record<string, string>>;

  constructor(limitText: string, decision: RateLimitRefused, headers: Readonly<Record<string, string>>) {
    super({
      code: 'ADMISSION.RATE_LIMITED',
      status: 429,
      message: `Rate limit exceeded: ${limitText}`,
      isRetryable: true,
    });
    this.headers = {
      ...headers,
      'retry-after': String(Math.max(1, Math.ceil(decision.retryAfterMs / 1000))),
    };
  }

  static override isInstance(value: unknown): value is RateLimitedError {
    return AppError.isInstance(value) && value.code === 'ADMISSION.RATE_LIMITED';
  }
}

/** The limit cannot be checked and the endpoint says `on_store_failure: closed`. */
export function limitStoreUnavailable(): AppError {
  return new AppError({
    code: 'ADMISSION.STORE_UNAVAILABLE',
    status: 503,
    message: 'The rate limit of this endpoint cannot be checked at the moment.',
    isPublic: true,
    isRetryable: true,
  });
}
