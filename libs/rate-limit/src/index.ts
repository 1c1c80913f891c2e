export {
  GuardedRateLimiter,
  type GuardedRateLimitRequest,
  type StoreFailurePolicy,
} from './guarded-rate-limiter.js';
export { MemoryRateLimiter } from './memory-rate-limiter.js';
export { rateLimitKey, type RateLimitSubject } from './rate-limit-key.js';
export type {
  RateLimitAllowed,
  RateLimitDecision,
  RateLimiter,
  RateLimitRefused,
  RateLimitRequest,
  RateLimitStoreUnavailable,
} from './rate-limit.port.js';
export { RedisRateLimiter } from './redis-rate-limiter.js';
export { WindowSet, type LimitUnit, type RateWindow } from './window-set.js';
