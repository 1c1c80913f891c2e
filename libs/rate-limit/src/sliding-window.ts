import type { RateLimit, RateLimitDecision } from './rate-limit.port.js';
import { gridMicros } from './window-grid.js';

interface Entry {
  readonly micros: number;
  count: number;
}

/** The counted calls of one key: the same steps as the Lua script, one for one. */
export class SlidingWindow {
  private entries: Entry[] = [];
  /** Index of the oldest live entry: shifting the array for each expired call would be quadratic. */
  private head = 0;
  private total = 0;

  consume(limit: RateLimit, now: number): RateLimitDecision {
    const periodMicros = limit.periodMs * 1000;
    this.expire(now - periodMicros);
    if (this.total >= limit.calls) return this.refuse(limit, now);
    const grid = gridMicros(limit);
    this.add(Math.max(Math.ceil(now / grid) * grid, this.entries.at(-1)?.micros ?? 0));
    return {
      outcome: 'allowed',
      remaining: limit.calls - this.total,
      resetAfterMs: this.untilExpiry(this.head, periodMicros, now),
    };
  }

  /** True when nothing is counted any more at the given time. */
  isIdle(limit: RateLimit, nowMicros: number): boolean {
    const newest = this.entries.at(-1);
    return newest === undefined || newest.micros <= nowMicros - limit.periodMs * 1000;
  }

  private refuse(limit: RateLimit, now: number): RateLimitDecision {
    const periodMicros = limit.periodMs * 1000;
    if (limit.calls === 0) {
      return { outcome: 'limited', remaining: 0, retryAfterMs: limit.periodMs, resetAfterMs: limit.periodMs };
    }
    let index = this.head;
    for (let left = this.total; index < this.entries.length - 1; index++) {
      left -= this.entries[index]?.count ?? 0;
      if (left < limit.calls) break;
    }
    return {
      outcome: 'limited',
      remaining: 0,
      retryAfterMs: this.untilExpiry(index, periodMicros, now),
      resetAfterMs: this.untilExpiry(this.head, periodMicros, now),
    };
  }

  private untilExpiry(index: number, periodMicros: number, now: number): number {
    const entry = this.entries[index];
    return entry === undefined ? 0 : Math.max(0, Math.ceil((entry.micros + periodMicros - now) / 1000));
  }

  private expire(deadlineMicros: number): void {
    let entry = this.entries[this.head];
    while (entry !== undefined && entry.micros <= deadlineMicros) {
      this.total -= entry.count;
      entry = this.entries[++this.head];
    }
    if (this.head * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
  }

  private add(micros: number): void {
    const newest = this.entries.at(-1);
    if (newest !== undefined && newest.micros === micros) newest.count += 1;
    else this.entries.push({ micros, count: 1 });
    this.total += 1;
  }
}
