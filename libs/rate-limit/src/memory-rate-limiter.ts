import { CallerWindows } from './caller-windows.js';
import { countedAt, toDecision, type CountReply } from './count-reply.js';
import type {
  RateLimitAllowed,
  RateLimitDecision,
  RateLimiter,
  RateLimitRequest,
} from './rate-limit.port.js';
import { SlidingWindow, type Settlement } from './sliding-window.js';
import type { CountedWindow, WindowSet } from './window-set.js';

/** Windows of endpoints that the configuration no longer has are looked for when this many are held. */
const SWEEP_AT_WINDOWS = 1000;

/** Monotonic: a clock set back or forth must neither free nor block calls. */
const monotonicMicros = (): number => Math.floor(performance.now() * 1000);

interface SharedWindow {
  readonly window: SlidingWindow;
  limit: CountedWindow;
}

/** The sliding windows for one process. Same answers as {@link RedisRateLimiter}. */
export class MemoryRateLimiter implements RateLimiter {
  private readonly shared = new Map<string, SharedWindow>();
  private readonly perCaller = new CallerWindows();
  private sweepAt = SWEEP_AT_WINDOWS;

  constructor(private readonly nowMicros: () => number = monotonicMicros) {}

  consume({ windows, tokens }: RateLimitRequest): RateLimitDecision {
    const reply = this.count(windows, tokens);
    const settle = windows.tokenWindows.length === 0 ? null : this.settlement(windows, tokens, reply);
    return toDecision(windows, { reply, place: 0, settle });
  }

  probe(): Promise<boolean> {
    return Promise.resolve(true);
  }

  close(): Promise<void> {
    this.shared.clear();
    this.perCaller.clear();
    return Promise.resolve();
  }

  private count({ windows }: WindowSet, tokens: number): CountReply {
    const now = this.nowMicros();
    const counts: SlidingWindow[] = [];
    let isGranted = true;
    for (const window of windows) {
      const count = window.isPerCaller ? this.perCaller.use(window.key) : this.useShared(window);
      count.expire(window, now);
      isGranted &&= count.hasRoom(window, costOf(window, tokens));
      counts.push(count);
    }
    const reply = [now, isGranted ? 1 : 0];
    counts.forEach((count, index) => {
      const window = windows[index];
      if (!window) return;
      const cost = costOf(window, tokens);
      if (isGranted) count.add(window, now, cost);
      reply.push(
        count.remaining(window),
        count.resetAfterMs(window, now),
        isGranted ? 0 : count.retryAfterMs(window, now, cost),
      );
    });
    return reply;
  }

  private settlement(windows: WindowSet, reserved: number, reply: CountReply): RateLimitAllowed['settle'] {
    return (used) => this.settle(windows, { countedAt: countedAt(reply), reserved, used });
  }

  private settle({ tokenWindows }: WindowSet, settlement: Settlement): void {
    const now = this.nowMicros();
    for (const window of tokenWindows) {
      const { key, isPerCaller } = window;
      const count = isPerCaller ? this.perCaller.find(key) : this.shared.get(key)?.window;
      count?.settle(window, settlement, now);
    }
  }

  private useShared(limit: CountedWindow): SlidingWindow {
    const held = this.shared.get(limit.key);
    if (held) {
      held.limit = limit;
      return held.window;
    }
    if (this.shared.size >= this.sweepAt) this.sweep();
    const window = new SlidingWindow();
    this.shared.set(limit.key, { window, limit });
    return window;
  }

  private sweep(): void {
    const now = this.nowMicros();
    for (const [key, { window, limit }] of this.shared) {
      if (window.isIdle(limit, now)) this.shared.delete(key);
    }
    this.sweepAt = Math.max(SWEEP_AT_WINDOWS, this.shared.size * 2);
  }
}

function costOf({ unit }: CountedWindow, tokens: number): number {
  return unit === 'tokens' ? tokens : 1;
}
