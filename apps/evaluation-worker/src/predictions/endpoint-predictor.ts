import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@weir/errors';
import type { CallSlots } from './call-slots.js';
import type { EndpointType, GatewayClient, ModelReply } from './gateway-client.js';
import { renderPrompt, type NamedCells } from './prompt.mapper.js';
import type { PromptTemplate } from '@weir/tracking-store';

export interface PredictorPlan {
  readonly endpoint: string;
  readonly endpointType: EndpointType;
  readonly template: PromptTemplate;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface PredictorSignals {
  /** Begin no further call, and wait for nothing. */
  readonly stop: AbortSignal;
  /** Break off calls under way. */
  readonly break: AbortSignal;
}

/** What is known about a row for good. */
export type Outcome =
  | { readonly kind: 'answered'; readonly text: string; readonly latencySeconds: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** A row's prediction; `unanswered` means that the work stopped first, so nothing is known about the row. */
export type Prediction = Outcome | { readonly kind: 'unanswered' };

/** Makes an outcome durable before its promise resolves. */
export type KeepPrediction = (outcome: Outcome) => Promise<void>;

type AskResult =
  | { readonly isSettled: true; readonly prediction: Prediction }
  | { readonly isSettled: false; readonly reply: ModelReply };

const MAX_TRIES = 3;
const MAX_UNREACHABLE_TRIES = 6;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 8_000;
/** For a 429 without `Retry-After`. */
const UNSAID_LIMIT_MS = 1_000;
/** A limit that lets nothing through for this long is an outcome, not a delay. */
const MAX_LIMITED_MS = 30 * 60_000;

/** The gateway did not answer for a while. The evaluation as a whole waits, instead of failing its rows one by one. */
export class GatewayUnreachableError extends AppError {
  constructor(reason: string) {
    super({
      code: 'EVALUATION.GATEWAY_UNREACHABLE',
      status: 502,
      message: `The gateway cannot be reached (${reason})`,
      isRetryable: true,
      isPublic: true,
    });
  }
}

interface Tries {
  broken: number;
  unreachable: number;
  limitedSince: number | null;
}

/** Asks one endpoint about rows: bounded concurrency, patience with limits, few retries of what looks temporary. */
export class EndpointPredictor {
  /** All calls of the evaluation wait until then: a limit is shared, so asking on would only prolong it. */
  private limitedUntil = 0;

  constructor(
    private readonly client: GatewayClient,
    private readonly slots: CallSlots,
    private readonly plan: PredictorPlan,
    private readonly signals: PredictorSignals,
  ) {}

  /** Asks about one row and keeps the outcome; `unanswered` is not an outcome and is not kept. */
  async predict(cells: NamedCells, keep: KeepPrediction): Promise<Prediction> {
    const prompt = renderPrompt(this.plan, cells);
    if (prompt.kind === 'unusable-row') return kept({ kind: 'failed', reason: prompt.reason }, keep);
    try {
      return await this.ask(prompt.body, keep);
    } catch (error) {
      if (this.signals.stop.aborted) return { kind: 'unanswered' };
      throw error;
    }
  }

  private async ask(body: Readonly<Record<string, unknown>>, keep: KeepPrediction): Promise<Prediction> {
    const tries: Tries = { broken: 0, unreachable: 0, limitedSince: null };
    for (;;) {
      // The slot is free again when the answer is kept, not when it is there: however slow the database is, no more
      // answers than slots can be lost, and paid for again, by a kill.
      const result = await this.slots.run(async () => this.askOnce(body, keep));
      if (result.isSettled) return result.prediction;
      const verdict = this.wait(result.reply, tries);
      if (typeof verdict !== 'number') return kept(verdict, keep);
      await pause(verdict, undefined, { signal: this.signals.stop });
    }
  }

  private async askOnce(body: Readonly<Record<string, unknown>>, keep: KeepPrediction): Promise<AskResult> {
    const reply = await this.callOnce(body);
    if (reply === null) return { isSettled: true, prediction: { kind: 'unanswered' } };
    const prediction = outcomeOf(reply);
    if (prediction === null) return { isSettled: false, reply };
    return { isSettled: true, prediction: await kept(prediction, keep) };
  }

  private async callOnce(body: Readonly<Record<string, unknown>>): Promise<ModelReply | null> {
    if (this.signals.stop.aborted) return null;
    const limitedMs = this.limitedUntil - Date.now();
    // Somebody else met the limit while this one queued for its slot: the slot is worth more to another evaluation.
    if (limitedMs > 0) return { kind: 'rate-limited', retryAfterMs: limitedMs };
    const { endpoint, endpointType } = this.plan;
    return this.client.call({ endpoint, endpointType, body, signal: this.signals.break });
  }

  /** Milliseconds until the next try, or the outcome when there is none. */
  private wait(reply: ModelReply, tries: Tries): number | Outcome {
    if (reply.kind === 'rate-limited') return this.waitForLimit(reply.retryAfterMs, tries);
    const reason = 'reason' in reply ? reply.reason : reply.kind;
    if (reply.kind === 'unreachable') {
      tries.unreachable += 1;
      if (tries.unreachable >= MAX_UNREACHABLE_TRIES) throw new GatewayUnreachableError(reason);
      return backoffMs(tries.unreachable);
    }
    tries.broken += 1;
    return tries.broken >= MAX_TRIES ? { kind: 'failed', reason } : backoffMs(tries.broken);
  }

  private waitForLimit(askedMs: number | null, tries: Tries): number | Outcome {
    const now = Date.now();
    tries.limitedSince ??= now;
    if (now - tries.limitedSince > MAX_LIMITED_MS) {
      return { kind: 'failed', reason: 'the gateway answered 429 for half an hour' };
    }
    this.limitedUntil = Math.max(this.limitedUntil, now + (askedMs ?? UNSAID_LIMIT_MS));
    return this.limitedUntil - now + jitter(FIRST_BACKOFF_MS);
  }
}

async function kept(outcome: Outcome, keep: KeepPrediction): Promise<Outcome> {
  await keep(outcome);
  return outcome;
}

function outcomeOf(reply: ModelReply): Outcome | null {
  switch (reply.kind) {
    case 'answered':
      return reply.text === null
        ? { kind: 'failed', reason: 'the answer of the model holds no text' }
        : { kind: 'answered', text: reply.text, latencySeconds: reply.latencySeconds };
    case 'refused':
      return { kind: 'failed', reason: reply.reason };
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
