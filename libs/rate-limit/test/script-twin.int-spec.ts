import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testRedisUrl } from '@weir/testing';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { toDecision, type CountReply } from '../src/count-reply.js';
import { MemoryRateLimiter } from '../src/memory-rate-limiter.js';
import { COUNT_LUA, SETTLE_LUA } from '../src/window-scripts.lua.js';
import { WindowSet, type LimitUnit } from '../src/window-set.js';

interface Bound {
  readonly unit: LimitUnit;
  readonly capacity: number;
  readonly periodMs: number;
}

/** One step of a random history; all steps of one history use the same windows. */
type Step =
  | { readonly kind: 'ask'; readonly calls: number; readonly tokens: number }
  | { readonly kind: 'settle'; readonly which: number; readonly used: number }
  | { readonly kind: 'resize'; readonly capacity: number };

interface Reservation {
  /** As they were when it was made. */
  readonly windows: WindowSet;
  readonly countedAt: number;
  readonly tokens: number;
  readonly settleTwin: (used: number) => void;
}

/**
 * The scripts on a real Redis, and beside them the limiter in memory whose clock always shows the time that Redis has
 * just counted with. Periods are so short that entries expire in the midst of a history.
 */
class Twins {
  private micros = 0;
  private readonly twin = new MemoryRateLimiter(() => this.micros);
  private readonly reservations: Reservation[] = [];

  constructor(
    private readonly redis: Redis,
    private windows: WindowSet,
  ) {}

  async run(step: Step): Promise<void> {
    if (step.kind === 'ask') await this.ask(step);
    else if (step.kind === 'settle') await this.settle(step);
    else this.resize(step.capacity);
  }

  private async ask({ calls, tokens }: { calls: number; tokens: number }): Promise<void> {
    const { windows, tokenWindows } = this.windows;
    // What differs from call to call is never batched.
    const asked = tokenWindows.length > 0 ? 1 : calls;
    const reply = (await this.redis.eval(
      COUNT_LUA,
      windows.length,
      ...windows.map(({ key }) => key),
      asked,
      ...windows.flatMap(({ capacity, periodMicros, gridMicros, unit }) => [
        capacity,
        periodMicros,
        gridMicros,
        unit === 'tokens' ? tokens : 1,
      ]),
    )) as CountReply;
    this.micros = reply[0] ?? 0;
    const places = Array.from({ length: asked }, (_, place) => place);
    const told = places.map((place) => toDecision(this.windows, { reply, place, settle: null }));
    const twins = places.map(() => this.twin.consume({ windows: this.windows, tokens }));
    expect(told).toEqual(twins.map((twin) => ({ ...twin, ...('settle' in twin ? { settle: null } : {}) })));
    for (const twin of twins) {
      if (twin.outcome !== 'allowed' || !twin.settle) continue;
      const { windows: reserved, micros: countedAt } = this;
      this.reservations.push({ windows: reserved, countedAt, tokens, settleTwin: twin.settle });
    }
  }

  private async settle({ which, used }: { which: number; used: number }): Promise<void> {
    const [reservation] = this.reservations.splice(which % Math.max(1, this.reservations.length), 1);
    if (!reservation || reservation.tokens === used) return;
    const { tokenWindows } = reservation.windows;
    this.micros = (await this.redis.eval(
      SETTLE_LUA,
      tokenWindows.length,
      ...tokenWindows.map(({ key }) => key),
      reservation.countedAt,
      reservation.tokens,
      used,
      ...tokenWindows.flatMap(({ periodMicros, gridMicros }) => [periodMicros, gridMicros]),
    )) as number;
    reservation.settleTwin(used);
  }

  private resize(capacity: number): void {
    this.windows = new WindowSet(
      this.windows.windows.map((window, index) => (index === 0 ? { ...window, capacity } : window)),
    );
  }
}

/** Real time passes in every run: a history that failed cannot be played again to find a shorter one. */
const RUNS = { numRuns: 30, endOnFailure: true };

const bound = fc.record<Bound>({
  unit: fc.constant('calls'),
  capacity: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1000, max: 1100 })),
  periodMs: fc.integer({ min: 2, max: 40 }),
});

const callSteps = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        calls: fc.integer({ min: 1, max: 12 }),
        tokens: fc.constant(0),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('resize' as const),
        capacity: fc.integer({ min: 0, max: 1500 }),
      }),
    },
  ),
  { minLength: 60, maxLength: 150 },
);

const tokenSteps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        calls: fc.constant(1),
        tokens: fc.integer({ min: 1, max: 400 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('settle' as const),
        which: fc.nat(50),
        used: fc.integer({ min: 0, max: 500 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('resize' as const),
        capacity: fc.integer({ min: 0, max: 5000 }),
      }),
    },
  ),
  { minLength: 60, maxLength: 150 },
);

describe('the scripts and the limiter in memory', () => {
  let redis: Redis;
  beforeAll(() => {
    redis = new Redis(testRedisUrl());
  });
  afterAll(() => redis.quit());

  async function compare(bounds: readonly Bound[], steps: readonly Step[]): Promise<void> {
    const endpoint = randomUUID();
    const windows = bounds.map((one, index) => ({
      ...one,
      key: `weir:test:{${endpoint}}:${index}`,
      isPerCaller: false,
    }));
    const twins = new Twins(redis, new WindowSet(windows));
    for (const step of steps) await twins.run(step);
  }

  it('answer the same to the same histories of calls', async () => {
    await fc.assert(fc.asyncProperty(fc.array(bound, { minLength: 1, maxLength: 3 }), callSteps, compare), {
      numRuns: 30,
    });
  });

  it('answer the same to the same histories of tokens, given back in any order', async () => {
    const tokenBound = fc.record<Bound>({
      unit: fc.constant('tokens'),
      capacity: fc.oneof(fc.integer({ min: 100, max: 1000 }), fc.integer({ min: 2000, max: 9000 })),
      periodMs: fc.integer({ min: 2, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(bound, { maxLength: 1 }), tokenBound, tokenSteps, (others, own, steps) =>
        compare([...others, own], steps),
      ),
      RUNS,
    );
  });
});
