import type { Logger } from '@weir/observability';
import { MemoryRateLimiter } from './memory-rate-limiter.js';
import type { RateLimitDecision, RateLimiter, RateLimitRequest } from './rate-limit.port.js';

/** What to do with a call when the store cannot be asked: count in this process, let it pass, or refuse it. */
export type StoreFailurePolicy = 'local' | 'open' | 'closed';

export interface GuardedRateLimitRequest extends RateLimitRequest {
  readonly onStoreFailure: StoreFailurePolicy;
}

/** A store that failed is asked again this often, by one call; the others follow the policy without waiting. */
const PROBE_EVERY_MS = 1000;

/**
 * Applies the endpoint's policy while the store is away and returns to the store by itself when it is back. The loss
 * and the return are one log line each, however many calls see them.
 */
export class GuardedRateLimiter {
  private readonly local = new MemoryRateLimiter();
  private isStoreAway = false;
  private nextProbeAt = 0;

  constructor(
    private readonly store: RateLimiter,
    private readonly logger: Logger,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  consume(request: GuardedRateLimitRequest): RateLimitDecision | Promise<RateLimitDecision> {
    if (this.isStoreAway && this.nowMs() < this.nextProbeAt) return this.withoutStore(request, 'still away');
    if (this.isStoreAway) this.nextProbeAt = this.nowMs() + PROBE_EVERY_MS;
    const decision = this.store.consume(request);
    if (!(decision instanceof Promise)) return this.settle(request, decision);
    return decision.then((settled) => this.settle(request, settled));
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private settle(request: GuardedRateLimitRequest, decision: RateLimitDecision): RateLimitDecision {
    if (decision.outcome === 'store-unavailable') return this.lose(request, decision.reason);
    if (this.isStoreAway) {
      this.isStoreAway = false;
      this.logger.info('the rate limit store is back');
    }
    return decision;
  }

  private lose(request: GuardedRateLimitRequest, reason: string): RateLimitDecision {
    this.nextProbeAt = this.nowMs() + PROBE_EVERY_MS;
    if (!this.isStoreAway) {
      this.isStoreAway = true;
      this.logger.warn(
        { reason },
        'the rate limit store is away; each endpoint follows its on_store_failure',
      );
    }
    return this.withoutStore(request, reason);
  }

  private withoutStore(request: GuardedRateLimitRequest, reason: string): RateLimitDecision {
    switch (request.onStoreFailure) {
      case 'local':
        return this.local.consume(request);
      case 'open':
        return { outcome: 'allowed', remaining: request.limit.calls, resetAfterMs: 0 };
      case 'closed':
        return { outcome: 'store-unavailable', reason };
    }
  }
}
