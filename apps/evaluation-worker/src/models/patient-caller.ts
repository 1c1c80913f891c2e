import { setTimeout as pause } from 'node:timers/promises';
import type { ModelContext } from './model-context.js';
import { modelUnreachable } from './model.errors.js';
import type { Model, ModelOutcome, ModelQuestion, ModelReply, PatientModel } from './model.types.js';

type KnownOutcome = Exclude<ModelOutcome, { kind: 'unanswered' }>;
type KeepOutcome = (outcome: KnownOutcome) => Promise<void>;

interface Asking {
  readonly question: ModelQuestion;
  readonly keep: KeepOutcome;
  calls: number;
  broken: number;
  unreachable: number;
  limitedSince: number | null;
}

type Attempt =
  | { readonly isSettled: true; readonly outcome: ModelOutcome }
  | { readonly isSettled: false; readonly reply: ModelReply };

const MAX_TRIES = 3;
const MAX_UNREACHABLE_TRIES = 6;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 8_000;
/** For a 429 without `Retry-After`. */
const UNSAID_LIMIT_MS = 1_000;
/** A limit that lets nothing through for this long is an outcome, not a delay. */
const MAX_LIMITED_MS = 30 * 60_000;

/** Asks one model with bounded concurrency, patience with its limits, and few retries of what looks temporary. */
export class PatientCaller implements PatientModel {
  /** All questions of the evaluation wait until then: a limit is shared, so asking on would only prolong it. */
  private limitedUntil = 0;

  constructor(
    private readonly model: Model,
    private readonly context: ModelContext,
  ) {}

  get uri(): string {
    return this.model.uri;
  }

  async ask(question: ModelQuestion, keep: KeepOutcome): Promise<ModelOutcome> {
    try {
      return await this.askOn({ question, keep, calls: 0, broken: 0, unreachable: 0, limitedSince: null });
    } catch (error) {
      if (this.context.signals.stop.aborted) return { kind: 'unanswered' };
      throw error;
    }
  }

  private async askOn(asking: Asking): Promise<ModelOutcome> {
    for (;;) {
      const attempt = await this.attempt(asking);
      if (attempt.isSettled) return attempt.outcome;
      const verdict = this.wait(attempt.reply, asking);
      if (typeof verdict !== 'number') return kept(verdict, asking);
      await pause(verdict, undefined, { signal: this.context.signals.stop });
    }
  }

  private async attempt(asking: Asking): Promise<Attempt> {
    const limited = this.limited();
    if (limited !== null) return { isSettled: false, reply: limited };
    if (this.isStopped) return UNANSWERED;
    // The slot is free again when the outcome is kept, not when it is there: however slow the database is, no more
    // answers than slots can be lost, and paid for again, by a kill.
    return this.context.gate.run(async () => this.attemptInSlot(asking));
  }

  private async attemptInSlot(asking: Asking): Promise<Attempt> {
    const { budget, signals } = this.context;
    // Somebody else met the limit while this one queued for its slot: the slot is worth more to another evaluation.
    const limited = this.limited();
    if (limited !== null) return { isSettled: false, reply: limited };
    if (this.isStopped || !(await budget.take(this.uri, asking.question))) return UNANSWERED;
    let reply: ModelReply | null = null;
    try {
      asking.calls += 1;
      reply = await this.model.call(asking.question, signals.break);
    } finally {
      budget.settle(this.uri, asking.question, reply ?? BROKEN_OFF);
    }
    // Before the slot is free: whoever gets it next must know of the limit.
    if (reply.kind === 'rate-limited') this.noteLimit(reply.retryAfterMs);
    const outcome = outcomeOf(reply, asking.calls);
    return outcome === null
      ? { isSettled: false, reply }
      : { isSettled: true, outcome: await kept(outcome, asking) };
  }

  private get isStopped(): boolean {
    return this.context.signals.stop.aborted;
  }

  private limited(): ModelReply | null {
    const retryAfterMs = this.limitedUntil - Date.now();
    return retryAfterMs > 0 ? { kind: 'rate-limited', retryAfterMs } : null;
  }

  /** Milliseconds until the next try, or the outcome when there is none. */
  private wait(reply: ModelReply, asking: Asking): number | KnownOutcome {
    if (reply.kind === 'rate-limited') return this.waitForLimit(asking);
    const reason = 'reason' in reply ? reply.reason : reply.kind;
    if (reply.kind === 'unreachable') {
      asking.unreachable += 1;
      if (asking.unreachable >= MAX_UNREACHABLE_TRIES) throw modelUnreachable(this.uri, reason);
      return backoffMs(asking.unreachable);
    }
    asking.broken += 1;
    const { calls, broken } = asking;
    return broken >= MAX_TRIES ? { kind: 'failed', reason, calls } : backoffMs(broken);
  }

  private noteLimit(askedMs: number | null): void {
    this.limitedUntil = Math.max(this.limitedUntil, Date.now() + (askedMs ?? UNSAID_LIMIT_MS));
  }

  private waitForLimit(asking: Asking): number | KnownOutcome {
    const now = Date.now();
    asking.limitedSince ??= now;
    if (now - asking.limitedSince > MAX_LIMITED_MS) {
      return { kind: 'failed', reason: 'the model answered 429 for half an hour', calls: asking.calls };
    }
    return Math.max(this.limitedUntil - now, 0) + jitter(FIRST_BACKOFF_MS);
  }
}

const UNANSWERED: Attempt = { isSettled: true, outcome: { kind: 'unanswered' } };
const BROKEN_OFF: ModelReply = { kind: 'broken', reason: 'the call was broken off' };

async function kept(outcome: KnownOutcome, { keep }: Asking): Promise<KnownOutcome> {
  await keep(outcome);
  return outcome;
}

function outcomeOf(reply: ModelReply, calls: number): KnownOutcome | null {
  switch (reply.kind) {
    case 'answered':
      return { ...reply, calls };
    case 'refused':
      return { kind: 'failed', reason: reply.reason, calls };
    case 'rate-limited':
    case 'broken':
    case 'unreachable':
      return null;
  }
}

const jitter = (ms: number): number => Math.random() * ms;

function backoffMs(tries: number): number {
  const full = Math.min(FIRST_BACKOFF_MS * 2 ** tries, LONGEST_BACKOFF_MS);
  return full / 2 + jitter(full / 2);
}
