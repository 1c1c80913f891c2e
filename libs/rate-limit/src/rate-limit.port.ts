/** `calls` in every window of `periodMs`, wherever the window begins. */
export interface RateLimit {
  readonly calls: number;
  readonly periodMs: number;
}

export interface RateLimitRequest {
  readonly key: string;
  readonly limit: RateLimit;
}

export interface RateLimitAllowed {
  readonly outcome: 'allowed';
  readonly remaining: number;
  /** When the oldest counted call leaves the window. */
  readonly resetAfterMs: number;
}

export interface RateLimitRefused {
  readonly outcome: 'limited';
  readonly remaining: 0;
  /** When one more call will fit, provided that nobody takes the place first. */
  readonly retryAfterMs: number;
  readonly resetAfterMs: number;
}

export interface RateLimitStoreUnavailable {
  readonly outcome: 'store-unavailable';
  readonly reason: string;
}

/** What became of one call. Only `allowed` was counted: refused calls are free. */
export type RateLimitDecision = RateLimitAllowed | RateLimitRefused | RateLimitStoreUnavailable;

/** Counts calls. Answers at once where the count is in this process, with a promise where it is not; never rejects. */
export interface RateLimiter {
  consume(request: RateLimitRequest): RateLimitDecision | Promise<RateLimitDecision>;
  close(): Promise<void>;
}
