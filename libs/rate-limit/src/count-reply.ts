import type { RateLimitAllowed, RateLimitDecision } from './rate-limit.port.js';
import type { WindowSet } from './window-set.js';

/**
 * What a count answers to equal calls that ask together, as flat numbers: the time of the count in microseconds, how
 * many calls were granted, and for each window of the set what remains, after how many milliseconds its oldest entry
 * leaves, and how many a refused call has to wait for it (0 when none was refused or this window has room).
 */
export type CountReply = readonly number[];

const HEAD = 2;
const PER_WINDOW = 3;

interface ReplyPlace {
  readonly reply: CountReply;
  /** Which of the calls that asked together; the first ones were granted. */
  readonly place: number;
  readonly settle: RateLimitAllowed['settle'];
}

/** When the granted calls were counted, by the clock of the count. */
export function countedAt(reply: CountReply): number {
  return reply[0] ?? 0;
}

/** What a reply means for one of the calls. */
export function toDecision(windows: WindowSet, { reply, place, settle }: ReplyPlace): RateLimitDecision {
  const granted = reply[1] ?? 0;
  if (place >= granted) return refused(windows, reply);
  const window = windows.windows.length === 1 ? 0 : scarcest(windows, reply);
  const at = HEAD + window * PER_WINDOW;
  return {
    outcome: 'allowed',
    window,
    // Whoever came earlier in the batch was told that those behind him had not been counted yet.
    remaining: (reply[at] ?? 0) + granted - 1 - place,
    resetAfterMs: reply[at + 1] ?? 0,
    settle,
  };
}

function refused({ windows }: WindowSet, reply: CountReply): RateLimitDecision {
  let window = 0;
  for (let index = 1; index < windows.length; index++) {
    if (waitFor(reply, index) > waitFor(reply, window)) window = index;
  }
  const at = HEAD + window * PER_WINDOW;
  return {
    outcome: 'limited',
    window,
    remaining: reply[at] ?? 0,
    resetAfterMs: reply[at + 1] ?? 0,
    retryAfterMs: waitFor(reply, window),
  };
}

function waitFor(reply: CountReply, window: number): number {
  return reply[HEAD + window * PER_WINDOW + 2] ?? 0;
}

/** The window with the least left, of those that count in the unit that is told: calls and tokens don't compare. */
function scarcest({ windows, toldUnit }: WindowSet, reply: CountReply): number {
  let least = Infinity;
  let scarcestIndex = 0;
  windows.forEach(({ unit }, index) => {
    const remaining = reply[HEAD + index * PER_WINDOW] ?? 0;
    if (unit !== toldUnit || remaining >= least) return;
    least = remaining;
    scarcestIndex = index;
  });
  return scarcestIndex;
}
