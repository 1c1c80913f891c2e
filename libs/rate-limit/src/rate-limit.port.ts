import type { WindowSet } from './window-set.js';

/** A call that asks for its place in all windows of a set: it is counted in each of them or in none. */
export interface RateLimitRequest {
  readonly windows: WindowSet;
  /** What the call takes from windows that count tokens; an estimate, corrected by {@link RateLimitAllowed.settle}. */
  readonly tokens: number;
}

/** What the caller is told about: the window of the set that gives out first. */
interface ToldWindow {
  /** Its place in the set. */
  readonly window: number;
  readonly remaining: number;
  /** When the oldest counted call leaves it. */
  readonly resetAfterMs: number;
}

/** The call was counted. */
export interface RateLimitAllowed extends ToldWindow {
  readonly outcome: 'allowed';
  /**
   * Corrects the tokens reserved for the call to what it used; null where no window counts tokens. What was reserved
   * too much is given back where it was counted, what was used beyond counts from now on.
   */
  readonly settle: ((usedTokens: number) => void) | null;
}

/** The call was not counted: refused calls are free. */
export interface RateLimitRefused extends ToldWindow {
  readonly outcome: 'limited';
  /** When the call will fit, provided that nobody takes the place first. */
  readonly retryAfterMs: number;
}

/** Nobody knows whether the call was counted. */
export interface RateLimitStoreUnavailable {
  readonly outcome: 'store-unavailable';
  readonly reason: string;
}

/** What became of one call. */
export type RateLimitDecision = RateLimitAllowed | RateLimitRefused | RateLimitStoreUnavailable;

/** Counts calls. Answers at once where the count is in this process, with a promise where it is not; never rejects. */
export interface RateLimiter {
  consume(request: RateLimitRequest): RateLimitDecision | Promise<RateLimitDecision>;
  /** Whether the count of these windows can be reached again. Counts nothing. */
  probe(windows: WindowSet): Promise<boolean>;
  close(): Promise<void>;
}
