import { describe, expect, it } from '@jest/globals';
import type { RateLimit } from './rate-limit.port.js';
import { SlidingWindow } from './sliding-window.js';
import { MAX_WINDOW_ENTRIES } from './window-grid.js';

/** A small generator with a fixed seed: the same calls in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function admittedTimes(limit: RateLimit, { calls, meanGapMicros }: { calls: number; meanGapMicros: number }) {
  const window = new SlidingWindow();
  const random = createRandom(7);
  const admitted: number[] = [];
  let now = 1_700_000_000_000_000;
  for (let i = 0; i < calls; i++) {
    now += Math.floor(random() * 2 * meanGapMicros);
    if (window.consume(limit, now).outcome === 'allowed') admitted.push(now);
  }
  return { admitted, window };
}

function mostInAnyWindow(times: readonly number[], periodMicros: number): number {
  let most = 0;
  let first = 0;
  times.forEach((time, last) => {
    while ((times[first] ?? time) <= time - periodMicros) first++;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

describe('SlidingWindow', () => {
  it.each([
    { calls: 1, periodMs: 10, meanGapMicros: 900 },
    { calls: 7, periodMs: 1000, meanGapMicros: 40_000 },
    { calls: 1024, periodMs: 1000, meanGapMicros: 300 },
    { calls: 5000, periodMs: 1000, meanGapMicros: 60 },
  ])('admits $calls calls in any $periodMs ms and not one more', ({ calls, periodMs, meanGapMicros }) => {
    const limit = { calls, periodMs };
    const { admitted } = admittedTimes(limit, { calls: 60_000, meanGapMicros });
    expect(mostInAnyWindow(admitted, periodMs * 1000)).toBe(calls);
  });

  it('uses at least 99.8 % of a limit too large to keep every call', () => {
    const limit = { calls: 5000, periodMs: 1000 };
    const window = new SlidingWindow();
    let admitted = 0;
    for (let micros = 0; micros < 10_000_000; micros += 50) {
      if (window.consume(limit, micros).outcome === 'allowed') admitted += 1;
    }
    expect(admitted).toBeGreaterThanOrEqual(50_000 * 0.998);
  });

  it('keeps a bounded number of entries for a large limit', () => {
    const { window } = admittedTimes(
      { calls: 1_000_000, periodMs: 60_000 },
      { calls: 200_000, meanGapMicros: 900 },
    );
    const held = (window as unknown as { entries: unknown[] }).entries.length;
    expect(held).toBeLessThanOrEqual(2 * MAX_WINDOW_ENTRIES);
  });

  it('tells when the next call will fit', () => {
    const window = new SlidingWindow();
    const limit = { calls: 2, periodMs: 1000 };
    expect(window.consume(limit, 0)).toEqual({ outcome: 'allowed', remaining: 1, resetAfterMs: 1000 });
    expect(window.consume(limit, 400_000)).toEqual({ outcome: 'allowed', remaining: 0, resetAfterMs: 600 });
    expect(window.consume(limit, 500_000)).toEqual({
      outcome: 'limited',
      remaining: 0,
      retryAfterMs: 500,
      resetAfterMs: 500,
    });
    expect(window.consume(limit, 999_999).outcome).toBe('limited');
    expect(window.consume(limit, 1_000_000).outcome).toBe('allowed');
  });

  it('waits for as many calls to leave as a lowered limit asks', () => {
    const window = new SlidingWindow();
    [0, 100_000, 200_000].forEach((micros) => window.consume({ calls: 3, periodMs: 1000 }, micros));
    expect(window.consume({ calls: 1, periodMs: 1000 }, 300_000)).toMatchObject({ retryAfterMs: 900 });
    expect(window.consume({ calls: 1, periodMs: 1000 }, 1_199_999).outcome).toBe('limited');
    expect(window.consume({ calls: 1, periodMs: 1000 }, 1_200_000).outcome).toBe('allowed');
  });

  it('gives nothing back early when the clock is set back', () => {
    const window = new SlidingWindow();
    const limit = { calls: 1, periodMs: 1000 };
    window.consume(limit, 5_000_000);
    expect(window.consume(limit, 1_000_000).outcome).toBe('limited');
    expect(window.consume(limit, 5_999_999).outcome).toBe('limited');
    expect(window.consume(limit, 6_000_000).outcome).toBe('allowed');
  });

  it('refuses every call of a limit of zero', () => {
    const decision = new SlidingWindow().consume({ calls: 0, periodMs: 60_000 }, 1);
    expect(decision).toMatchObject({ outcome: 'limited', retryAfterMs: 60_000 });
  });
});
