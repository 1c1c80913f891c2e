import type { CountedWindow } from './window-set.js';

interface Entry {
  readonly micros: number;
  count: number;
}

/** Tokens that were reserved for a call, and what it took in the end. */
export interface Settlement {
  readonly countedAt: number;
  readonly reserved: number;
  readonly used: number;
}

/** What is counted in one window: the same steps as the Lua scripts, one for one. */
export class SlidingWindow {
  private entries: Entry[] = [];
  /** Index of the oldest live entry: shifting the array for each expired call would be quadratic. */
  private head = 0;
  private total = 0;

  /** Entries held in memory. */
  get size(): number {
    return this.entries.length;
  }

  remaining({ capacity }: CountedWindow): number {
    return Math.max(0, capacity - this.total);
  }

  hasRoom({ capacity }: CountedWindow, cost: number): boolean {
    return this.total + cost <= capacity;
  }

  /** Forgets what has left the window. */
  expire({ periodMicros }: CountedWindow, now: number): void {
    const deadline = now - periodMicros;
    let entry = this.entries[this.head];
    while (entry !== undefined && entry.micros <= deadline) {
      this.total -= entry.count;
      entry = this.entries[++this.head];
    }
    if (this.head * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
  }

  add({ gridMicros }: CountedWindow, now: number, amount: number): void {
    const newest = this.entries.at(-1);
    const micros = Math.max(cellOf(now, gridMicros), newest?.micros ?? 0);
    if (newest !== undefined && newest.micros === micros) newest.count += amount;
    else this.entries.push({ micros, count: amount });
    this.total += amount;
  }

  resetAfterMs(window: CountedWindow, now: number): number {
    return untilExpiry(this.entries[this.head], window, now);
  }

  /** How long a call has to wait until so much has left that it fits; the whole period when it never will. */
  retryAfterMs(window: CountedWindow, now: number, cost: number): number {
    let needed = this.total + cost - window.capacity;
    if (needed <= 0) return 0;
    for (let index = this.head; index < this.entries.length; index++) {
      needed -= this.entries[index]?.count ?? 0;
      if (needed <= 0) return untilExpiry(this.entries[index], window, now);
    }
    return window.periodMs;
  }

  settle(window: CountedWindow, { countedAt, reserved, used }: Settlement, now: number): void {
    this.expire(window, now);
    if (used > reserved) this.add(window, now, used - reserved);
    else this.giveBack(cellOf(countedAt, window.gridMicros), reserved - used);
  }

  /** True when nothing is counted any more at the given time. */
  isIdle({ periodMicros }: CountedWindow, now: number): boolean {
    const newest = this.entries.at(-1);
    return newest === undefined || newest.micros <= now - periodMicros;
  }

  private giveBack(micros: number, amount: number): void {
    const index = this.indexOf(micros);
    const entry = this.entries[index];
    if (entry?.micros !== micros) return;
    entry.count -= amount;
    this.total -= amount;
    if (entry.count === 0) this.entries.splice(index, 1);
  }

  /** Index of the first live entry that is not older. */
  private indexOf(micros: number): number {
    let low = this.head;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.entries[middle]?.micros ?? Infinity) < micros) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function cellOf(micros: number, grid: number): number {
  return Math.ceil(micros / grid) * grid;
}

function untilExpiry(entry: Entry | undefined, { periodMicros }: CountedWindow, now: number): number {
  return entry === undefined ? 0 : Math.max(0, Math.ceil((entry.micros + periodMicros - now) / 1000));
}
