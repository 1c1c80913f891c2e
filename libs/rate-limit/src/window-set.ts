import { gridMicros } from './window-grid.js';

/** What a window counts. */
export type LimitUnit = 'calls' | 'tokens';

/** At most `capacity` calls or tokens in every span of `periodMs`, wherever the span begins. */
export interface RateWindow {
  /** Made by {@link rateLimitKey}; all keys of one set share a hash tag. */
  readonly key: string;
  readonly unit: LimitUnit;
  readonly capacity: number;
  readonly periodMs: number;
  /** Whether the key was made of what callers send: their number is then not ours to choose. */
  readonly isPerCaller: boolean;
}

/** A window as the counts need it. */
export interface CountedWindow extends RateWindow {
  readonly periodMicros: number;
  readonly gridMicros: number;
}

/**
 * The windows that a call must all fit into. Worth keeping: a set is made once for an endpoint, and for each call only
 * where a window depends on the caller.
 */
export class WindowSet {
  readonly windows: readonly CountedWindow[];
  /** Equal for sets that may be counted together: same windows, same capacities. */
  readonly id: string;
  readonly tokenWindows: readonly CountedWindow[];
  /** The windows whose remainder a caller is told: calls where any are counted, else tokens. */
  readonly toldUnit: LimitUnit;

  constructor(windows: readonly RateWindow[]) {
    if (windows.length === 0) throw new RangeError('a window set needs at least one window');
    this.windows = windows.map(toCountedWindow);
    this.id = windows.reduce((id, { key, capacity }) => `${id}${key}=${capacity} `, '');
    this.tokenWindows = this.windows.filter(({ unit }) => unit === 'tokens');
    this.toldUnit = this.tokenWindows.length === this.windows.length ? 'tokens' : 'calls';
  }
}

/** Field by field: for limits per caller this runs for every call. */
function toCountedWindow(window: RateWindow): CountedWindow {
  const { key, unit, capacity, periodMs, isPerCaller } = window;
  return {
    key,
    unit,
    capacity,
    periodMs,
    isPerCaller,
    periodMicros: periodMs * 1000,
    gridMicros: gridMicros(window),
  };
}
