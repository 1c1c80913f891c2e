import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryRateLimiter } from './memory-rate-limiter.js';
import type { RateLimitDecision } from './rate-limit.port.js';
import { MAX_WINDOW_ENTRIES } from './window-grid.js';
import { WindowSet, type RateWindow } from './window-set.js';

const MS = 1000;

function window(capacity: number, periodMs: number, more: Partial<RateWindow> = {}): RateWindow {
  return { key: `k-${periodMs}`, unit: 'calls', capacity, periodMs, isPerCaller: false, ...more };
}

/** A limiter whose time passes only when it is told to. */
class Subject {
  micros = 1_700_000_000_000_000;
  readonly limiter = new MemoryRateLimiter(() => this.micros);

  ask(windows: readonly RateWindow[], tokens = 0): RateLimitDecision {
    return this.limiter.consume({ windows: new WindowSet(windows), tokens });
  }
}

/** What was admitted, when, and how much of it was used: the definition of a window, without any cleverness. */
interface Admitted {
  readonly micros: number;
  readonly amount: number;
}

function amountWithin(admitted: readonly Admitted[], { from, to }: { from: number; to: number }): number {
  return admitted
    .filter(({ micros }) => micros > from && micros <= to)
    .reduce((sum, { amount }) => sum + amount, 0);
}

function mostInAnyWindow(admitted: readonly Admitted[], periodMs: number): number {
  return Math.max(
    0,
    ...admitted.map(({ micros }) => amountWithin(admitted, { from: micros - periodMs * MS, to: micros })),
  );
}

describe('MemoryRateLimiter', () => {
  it('admits a call exactly when it fits into every window, and counts it in all of them or in none', () => {
    const limits = fc.uniqueArray(
      fc.record({ capacity: fc.integer({ min: 0, max: 12 }), periodMs: fc.integer({ min: 1, max: 60 }) }),
      { minLength: 1, maxLength: 3, selector: ({ periodMs }) => periodMs },
    );
    const gaps = fc.array(fc.integer({ min: 0, max: 8000 }), { minLength: 50, maxLength: 150 });
    fc.assert(
      fc.property(limits, gaps, (bounds, gapsMicros) => {
        const subject = new Subject();
        const windows = bounds.map(({ capacity, periodMs }) => window(capacity, periodMs));
        const admitted: Admitted[] = [];
        for (const gap of gapsMicros) {
          subject.micros += gap;
          const fits = bounds.every(({ capacity, periodMs }) => {
            const span = { from: subject.micros - periodMs * MS, to: subject.micros };
            return amountWithin(admitted, span) < capacity;
          });
          expect(subject.ask(windows).outcome).toBe(fits ? 'allowed' : 'limited');
          if (fits) admitted.push({ micros: subject.micros, amount: 1 });
        }
        for (const { capacity, periodMs } of bounds) {
          expect(mostInAnyWindow(admitted, periodMs)).toBeLessThanOrEqual(capacity);
        }
      }),
    );
  });

  it('says when a refused call will fit: not a microsecond earlier than promised, and then it does', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), gaps, (capacity, gapsMicros) => {
        const subject = new Subject();
        const windows = [window(capacity, 20), window(capacity + 2, 45)];
        for (const gap of gapsMicros) {
          subject.micros += gap;
          const decision = subject.ask(windows);
          if (decision.outcome !== 'limited') continue;
          subject.micros += (decision.retryAfterMs - 1) * MS;
          expect(subject.ask(windows).outcome).toBe('limited');
          subject.micros += MS;
          expect(subject.ask(windows).outcome).toBe('allowed');
        }
      }),
    );
  });

  it('never lets more tokens be reserved and used than the limit, as long as estimates hold', () => {
    const calls = fc.array(
      fc.record({
        gap: fc.integer({ min: 0, max: 6000 }),
        reserved: fc.integer({ min: 1, max: 900 }),
        /** Share of the estimate that is used, told after so many further calls; 2 of 10 are never told. */
        usedShare: fc.double({ min: 0, max: 1, noNaN: true }),
        settledAfter: fc.integer({ min: 0, max: 9 }),
      }),
      { minLength: 20, maxLength: 80 },
    );
    fc.assert(
      fc.property(calls, (steps) => {
        const subject = new Subject();
        const windows = [window(1000, 30, { unit: 'tokens' })];
        const admitted: { micros: number; amount: number }[] = [];
        const due: { at: number; run: () => void }[] = [];
        steps.forEach(({ gap, reserved, usedShare, settledAfter }, step) => {
          subject.micros += gap;
          due.filter(({ at }) => at === step).forEach(({ run }) => run());
          const span = { from: subject.micros - 30 * MS, to: subject.micros };
          const fits = amountWithin(admitted, span) + reserved <= 1000;
          const decision = subject.ask(windows, reserved);
          expect(decision.outcome).toBe(fits ? 'allowed' : 'limited');
          if (decision.outcome !== 'allowed') return;
          const entry = { micros: subject.micros, amount: reserved };
          admitted.push(entry);
          const used = Math.floor(reserved * usedShare);
          const run = (): void => {
            decision.settle?.(used);
            entry.amount = used;
          };
          if (settledAfter < 8) due.push({ at: step + 1 + settledAfter, run });
        });
        expect(mostInAnyWindow(admitted, 30)).toBeLessThanOrEqual(1000);
      }),
    );
  });

  it('counts what was used beyond the estimate from when it is known', () => {
    const subject = new Subject();
    const windows = [window(100, 1000, { unit: 'tokens' })];
    const first = subject.ask(windows, 10);
    subject.micros += 400 * MS;
    if (first.outcome === 'allowed') first.settle?.(90);
    expect(subject.ask(windows, 11)).toMatchObject({ outcome: 'limited', remaining: 10, retryAfterMs: 600 });
    subject.micros += 600 * MS;
    expect(subject.ask(windows, 20)).toMatchObject({ outcome: 'allowed', remaining: 0 });
    expect(subject.ask(windows, 1)).toMatchObject({ outcome: 'limited', retryAfterMs: 400 });
  });

  it('gives nothing back that has left the window, and refuses for a whole period what never fits', () => {
    const subject = new Subject();
    const windows = [window(100, 1000, { unit: 'tokens' })];
    const first = subject.ask(windows, 60);
    subject.micros += 1000 * MS;
    expect(subject.ask(windows, 60).outcome).toBe('allowed');
    if (first.outcome === 'allowed') first.settle?.(0);
    expect(subject.ask(windows, 41).outcome).toBe('limited');
    expect(subject.ask(windows, 101)).toMatchObject({ outcome: 'limited', retryAfterMs: 1000 });
  });

  it('holds a limit too large to keep every call, and uses at least 99.8 % of it', () => {
    const subject = new Subject();
    const windows = [window(5000, 1000)];
    const admitted: number[] = [];
    for (let step = 0; step < 60_000; step++) {
      subject.micros += 50;
      if (subject.ask(windows).outcome === 'allowed') admitted.push(subject.micros);
    }
    let first = 0;
    admitted.forEach((micros, last) => {
      while ((admitted[first] ?? micros) <= micros - 1_000_000) first++;
      expect(last - first + 1).toBeLessThanOrEqual(5000);
    });
    expect(admitted.length).toBeGreaterThanOrEqual(3 * 5000 * 0.998);
  });

  it('keeps a bounded number of entries for a large limit', () => {
    const subject = new Subject();
    const windows = [window(1_000_000, 60_000)];
    for (let step = 0; step < 100_000; step++) {
      subject.micros += 900;
      subject.ask(windows);
    }
    const { shared } = subject.limiter as unknown as { shared: Map<string, { window: { size: number } }> };
    expect([...shared.values()][0]?.window.size).toBeLessThanOrEqual(2 * MAX_WINDOW_ENTRIES);
  });

  it('tells of the window that has the least left, and of the longest wait', () => {
    const subject = new Subject();
    const windows = [window(2, 1000), window(4, 60_000), window(9, 500, { unit: 'tokens' })];
    expect(subject.ask(windows, 1)).toMatchObject({ window: 0, remaining: 1, resetAfterMs: 1000 });
    expect(subject.ask(windows, 1)).toMatchObject({ window: 0, remaining: 0 });
    expect(subject.ask(windows, 9)).toMatchObject({ outcome: 'limited', window: 0, retryAfterMs: 1000 });
    subject.micros += 1000 * MS;
    expect(subject.ask(windows, 1)).toMatchObject({ window: 0, remaining: 1 });
    expect(subject.ask(windows, 1)).toMatchObject({ window: 0, remaining: 0 });
    expect(subject.ask(windows, 1)).toMatchObject({ outcome: 'limited', window: 1, retryAfterMs: 59_000 });
  });

  it('waits for as many calls to leave as a lowered limit asks', () => {
    const subject = new Subject();
    for (let step = 0; step < 3; step++) {
      subject.ask([window(3, 1000)]);
      subject.micros += 100 * MS;
    }
    expect(subject.ask([window(1, 1000)])).toMatchObject({ outcome: 'limited', retryAfterMs: 900 });
  });

  it('gives nothing back early when the clock is set back', () => {
    const subject = new Subject();
    const windows = [window(1, 1000)];
    subject.ask(windows);
    subject.micros -= 4000 * MS;
    expect(subject.ask(windows).outcome).toBe('limited');
    subject.micros += 4999 * MS;
    expect(subject.ask(windows).outcome).toBe('limited');
    subject.micros += MS;
    expect(subject.ask(windows).outcome).toBe('allowed');
  });

  it('stays bounded under a flood of callers, and forgets neither the endpoint nor who called last', () => {
    const subject = new Subject();
    const endpoint = window(1_000_000, 86_400_000);
    const caller = (name: string): RateWindow => ({
      ...window(1, 86_400_000, { isPerCaller: true }),
      key: `caller-${name}`,
    });
    subject.ask([endpoint, caller('steady')]);
    for (let stranger = 0; stranger < 60_000; stranger++) {
      subject.micros += 1;
      subject.ask([endpoint, caller(String(stranger))]);
      if (stranger % 1000 === 0) expect(subject.ask([endpoint, caller('steady')]).outcome).toBe('limited');
    }
    const { perCaller } = subject.limiter as unknown as { perCaller: { count: number } };
    expect(perCaller.count).toBeLessThanOrEqual(20_000);
    expect(subject.ask([endpoint])).toMatchObject({ remaining: 1_000_000 - 60_002 });
  });
});
