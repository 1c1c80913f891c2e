import type { RateLimit } from './rate-limit.port.js';

/** Most entries that one window keeps, in memory and in Redis alike. */
export const MAX_WINDOW_ENTRIES = 1024;

/**
 * Width of the grid, in microseconds, to which a call's time is rounded up.
 *
 * Up to {@link MAX_WINDOW_ENTRIES} calls every call keeps its own microsecond, and the window is exact. Above, calls of
 * one grid cell share an entry that expires with the cell's end: a place is given back at most a thousandth of the
 * period late and never early, so that "not more than `calls` in any window" still holds while memory stays bounded.
 */
export function gridMicros(limit: RateLimit): number {
  return limit.calls <= MAX_WINDOW_ENTRIES
    ? 1
    : Math.ceil((limit.periodMs * 1000) / (MAX_WINDOW_ENTRIES - 2));
}
