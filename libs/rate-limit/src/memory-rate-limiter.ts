import type { RateLimit, RateLimitDecision, RateLimiter, RateLimitRequest } from './rate-limit.port.js';
import { SlidingWindow } from './sliding-window.js';

/** Idle keys are swept when this many are held; callers' names can be keys, so their number is not ours to choose. */
const SWEEP_AT_KEYS = 10_000;

/** Monotonic: a clock set back or forth must neither free nor block calls. */
const monotonicMicros = (): number => Math.floor(performance.now() * 1000);

interface HeldWindow {
  readonly window: SlidingWindow;
  limit: RateLimit;
}

/** The sliding window for one process. Same answers as {@link RedisRateLimiter}. */
export class MemoryRateLimiter implements RateLimiter {
  private readonly windows = new Map<string, HeldWindow>();
  private sweepAt = SWEEP_AT_KEYS;

  constructor(private readonly nowMicros: () => number = monotonicMicros) {}

  consume({ key, limit }: RateLimitRequest): RateLimitDecision {
    const held = this.windows.get(key) ?? this.hold(key, limit);
    held.limit = limit;
    return held.window.consume(limit, this.nowMicros());
  }

  close(): Promise<void> {
    this.windows.clear();
    return Promise.resolve();
  }

  private hold(key: string, limit: RateLimit): HeldWindow {
    if (this.windows.size >= this.sweepAt) this.sweep();
    const held = { window: new SlidingWindow(), limit };
    this.windows.set(key, held);
    return held;
  }

  private sweep(): void {
    const now = this.nowMicros();
    for (const [key, { window, limit }] of this.windows) {
      if (window.isIdle(limit, now)) this.windows.delete(key);
    }
    this.sweepAt = Math.max(SWEEP_AT_KEYS, this.windows.size * 2);
  }
}
