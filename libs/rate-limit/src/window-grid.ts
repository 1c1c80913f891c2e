/** Most entries that one window keeps, in memory and in Redis alike. */
export const MAX_WINDOW_ENTRIES = 1024;

/**
 * Width of the grid, in microseconds, to which the time of a call is rounded up.
 *
 * Up to {@link MAX_WINDOW_ENTRIES} calls every call keeps its own microsecond, and the window is exact. Above, calls of
 * one grid cell share an entry that expires with the cell's end: a place is given back at most a thousandth of the
 * period late and never early, so that "not more than `capacity` in any window" still holds while memory is bounded.
 */
export function gridMicros({ capacity, periodMs }: { capacity: number; periodMs: number }): number {
  return capacity <= MAX_WINDOW_ENTRIES ? 1 : Math.ceil((periodMs * 1000) / (MAX_WINDOW_ENTRIES - 2));
}
