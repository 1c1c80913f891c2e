import { describe, expect, it } from '@jest/globals';
import { UNLIMITED, type CallBudget } from '../calls/call-budget.js';
import { CallSlots } from '../calls/call-slots.js';
import type { ModelOutcome, ModelReply } from './model.types.js';
import { PatientCaller } from './patient-caller.js';

const QUESTION = { input: { kind: 'text', text: 'What is a weir?' }, parameters: {} } as const;
const ANSWER: ModelReply = {
  kind: 'answered',
  text: 'A dam.',
  latencySeconds: 0.5,
  usage: { inputTokens: 5, outputTokens: 2 },
};

interface Setup {
  readonly caller: PatientCaller;
  readonly stop: AbortController;
  readonly calledAt: number[];
  readonly kept: ModelOutcome[];
  readonly ask: () => Promise<ModelOutcome>;
}

/** A model that gives one reply after the other, the last one again and again. */
function setup(replies: readonly ModelReply[], budget: CallBudget = UNLIMITED): Setup {
  const stop = new AbortController();
  const calledAt: number[] = [];
  const kept: ModelOutcome[] = [];
  const model = {
    uri: 'endpoints:/chat',
    call: () => {
      const reply = replies[Math.min(calledAt.length, replies.length - 1)] ?? ANSWER;
      calledAt.push(performance.now());
      return Promise.resolve(reply);
    },
  };
  const signals = { stop: stop.signal, break: new AbortController().signal };
  const gate = new CallSlots({ concurrency: 1 });
  const caller = new PatientCaller(model, { signals, gate, budget });
  const keep = (outcome: ModelOutcome): Promise<void> => {
    kept.push(outcome);
    return Promise.resolve();
  };
  return { caller, stop, calledAt, kept, ask: () => caller.ask(QUESTION, keep) };
}

describe('PatientCaller', () => {
  it('keeps an answer before it gives it, and counts the calls that it took', async () => {
    const { ask, kept } = setup([{ kind: 'broken', reason: 'no' }, ANSWER]);
    await expect(ask()).resolves.toEqual({ ...ANSWER, calls: 2 });
    expect(kept).toEqual([{ ...ANSWER, calls: 2 }]);
  });

  it('does not repeat what was refused', async () => {
    const { ask, calledAt } = setup([{ kind: 'refused', reason: 'too long' }]);
    await expect(ask()).resolves.toEqual({ kind: 'failed', reason: 'too long', calls: 1 });
    expect(calledAt).toHaveLength(1);
  });

  it('gives up on a model that stays broken', async () => {
    const { ask, calledAt } = setup([{ kind: 'broken', reason: 'the gateway answered 500' }]);
    await expect(ask()).resolves.toEqual({ kind: 'failed', reason: 'the gateway answered 500', calls: 3 });
    expect(calledAt).toHaveLength(3);
  });

  it('holds every question back until the limit that one of them met is over', async () => {
    const { ask, calledAt } = setup([{ kind: 'rate-limited', retryAfterMs: 300 }, ANSWER]);
    const outcomes = await Promise.all([ask(), ask(), ask()]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['answered', 'answered', 'answered']);
    expect(calledAt).toHaveLength(4);
    const [limited = 0, next = 0] = calledAt;
    expect(next - limited).toBeGreaterThanOrEqual(299);
  });

  it('does not take a limit for a failure, however often it is met', async () => {
    const limited: ModelReply = { kind: 'rate-limited', retryAfterMs: 1 };
    const { ask } = setup([limited, limited, limited, limited, limited, ANSWER]);
    await expect(ask()).resolves.toMatchObject({ kind: 'answered', calls: 6 });
  });

  it('leaves the question unanswered, and nothing kept, when the work is stopped in between', async () => {
    const { ask, stop, kept } = setup([{ kind: 'rate-limited', retryAfterMs: 60_000 }]);
    const asked = ask();
    setImmediate(() => stop.abort());
    await expect(asked).resolves.toEqual({ kind: 'unanswered' });
    expect(kept).toEqual([]);
  });

  it('makes no call that the budget does not have', async () => {
    const budget = { take: () => Promise.resolve(false), settle: () => undefined };
    const { ask, calledAt } = setup([ANSWER], budget);
    await expect(ask()).resolves.toEqual({ kind: 'unanswered' });
    expect(calledAt).toEqual([]);
  });

  it('settles every call that was taken with its reply, and takes none for a question that waits for a limit', async () => {
    const settled: ModelReply[] = [];
    const budget = {
      take: () => Promise.resolve(true),
      settle: (...[, , reply]: Parameters<CallBudget['settle']>) => void settled.push(reply),
    };
    const limited: ModelReply = { kind: 'rate-limited', retryAfterMs: 50 };
    const { ask } = setup([limited, ANSWER], budget);
    await Promise.all([ask(), ask()]);
    expect(settled).toEqual([limited, ANSWER, ANSWER]);
  });
});
