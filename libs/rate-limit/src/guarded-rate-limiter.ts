import type { Logger } from '@weir/observability';
import { MemoryRateLimiter } from './memory-rate-limiter.js';
import type { RateLimitDecision, RateLimiter, RateLimitRequest } from './rate-limit.port.js';
import type { WindowSet } from './window-set.js';

/** What to do with a call when the store cannot be asked: count in this process, let it pass, or refuse it. */
export type StoreFailurePolicy = 'local' | 'open' | 'closed';

export interface GuardedRateLimitRequest extends RateLimitRequest {
  readonly onStoreFailure: StoreFailurePolicy;
}

/** A lost store is looked for this often. */
const PROBE_EVERY_MS = 1000;

/**
 * Applies the endpoint's policy while the store is away and returns to the store by itself when it is back. The loss
 * and the return are one log line each, however many calls see them. Only calls that are open when the store is lost
 * wait for it; the search goes on beside the calls, and also without any.
 */
export class GuardedRateLimiter {
  private readonly local = new MemoryRateLimiter();
  private search: NodeJS.Timeout | null = null;

  constructor(
    private readonly store: RateLimiter,
    private readonly logger: Logger,
  ) {}

  /** Gives the decision to `use` and returns what that makes of it; at once where the count is in this process. */
  consume<T>(request: GuardedRateLimitRequest, use: (decision: RateLimitDecision) => T): T | Promise<T> {
    if (this.search !== null) return use(this.withoutStore(request, 'the store is away'));
    const decision = this.store.consume(request);
    if (!(decision instanceof Promise)) return use(decision);
    return decision.then((settled) =>
      use(settled.outcome === 'store-unavailable' ? this.lose(request, settled.reason) : settled),
    );
  }

  close(): Promise<void> {
    this.endSearch();
    return this.store.close();
  }

  private lose(request: GuardedRateLimitRequest, reason: string): RateLimitDecision {
    if (this.search === null) {
      this.logger.warn(
        { reason },
        'the rate limit store is away; each endpoint follows its on_store_failure',
      );
      this.startSearch(request.windows);
    }
    return this.withoutStore(request, reason);
  }

  /** For the windows that were lost: other nodes of a cluster may be well. */
  private startSearch(windows: WindowSet): void {
    let isLooking = false;
    const look = async (): Promise<void> => {
      if (isLooking) return;
      isLooking = true;
      const isBack = await this.store.probe(windows);
      isLooking = false;
      if (!isBack || this.search === null) return;
      this.endSearch();
      this.logger.info('the rate limit store is back');
    };
    // A probe never rejects.
    this.search = setInterval(() => void look(), PROBE_EVERY_MS).unref();
  }

  private endSearch(): void {
    if (this.search !== null) clearInterval(this.search);
    this.search = null;
  }

  private withoutStore(request: GuardedRateLimitRequest, reason: string): RateLimitDecision {
    switch (request.onStoreFailure) {
      case 'local':
        return this.local.consume(request);
      case 'open':
        return { outcome: 'allowed', ...untouched(request.windows), settle: null };
      case 'closed':
        return { outcome: 'store-unavailable', reason };
    }
  }
}

/** What a caller is told where nothing is counted. */
function untouched({ windows, toldUnit }: WindowSet): {
  window: number;
  remaining: number;
  resetAfterMs: number;
} {
  const window = windows.findIndex(({ unit }) => unit === toldUnit);
  return { window, remaining: windows[window]?.capacity ?? 0, resetAfterMs: 0 };
}
