import { setTimeout as delay } from 'node:timers/promises';
import { ServerUnavailable, isFinal, type Evaluation } from './evaluation.types.js';
import { toEvaluation } from './evaluation.mapper.js';
import { fieldsOf } from './fields.js';
import type { EventsAnswer } from './evaluation-client.js';
import type { ServerEvent } from './server-events.js';

/** What of the API is needed to follow an evaluation. */
export interface FollowedApi {
  get(id: string): Promise<Evaluation>;
  events(id: string, lastEventId: string | null): Promise<EventsAnswer>;
}

export interface FollowerOptions {
  readonly api: FollowedApi;
  readonly onChange: (evaluation: Evaluation) => void;
  /** Called once for each time that the server is lost. */
  readonly onLoss: (reason: string) => void;
  /** Ends the following with its reason. */
  readonly signal: AbortSignal;
  /** How long a server may be away; a deploy takes less. */
  readonly patienceMs?: number;
  /** Replaced in tests. */
  readonly pause?: typeof delay;
  readonly now?: () => number;
}

const PATIENCE_MS = 5 * 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Follows an evaluation to its end: by the server's events, which it takes up again where they broke off, and by asking
 * where there are none.
 */
export class EvaluationFollower {
  private lastEventId: string | null = null;
  private failingSince: number | null = null;
  private pauseMs = FIRST_PAUSE_MS;

  constructor(
    private evaluation: Evaluation,
    private readonly options: FollowerOptions,
  ) {}

  /** Resolves with the evaluation as it ended. Throws {@link ServerUnavailable} when the server stays away. */
  async toEnd(): Promise<Evaluation> {
    this.options.onChange(this.evaluation);
    while (!isFinal(this.evaluation)) {
      try {
        await this.followEvents();
        if (isFinal(this.evaluation)) break;
        this.take(await this.options.api.get(this.evaluation.id));
      } catch (error) {
        this.bearWith(error);
      }
      if (!isFinal(this.evaluation)) await this.wait();
    }
    return this.evaluation;
  }

  private async followEvents(): Promise<void> {
    const answer = await this.options.api.events(this.evaluation.id, this.lastEventId);
    if (typeof answer === 'string') return;
    for await (const event of answer) {
      this.lastEventId = event.id ?? this.lastEventId;
      const next = afterEvent(this.evaluation, event);
      if (next !== null) this.take(next);
      if (isFinal(this.evaluation)) return;
    }
  }

  private take(evaluation: Evaluation): void {
    const hasMoved = JSON.stringify(evaluation.raw) !== JSON.stringify(this.evaluation.raw);
    this.evaluation = evaluation;
    this.failingSince = null;
    if (hasMoved) this.pauseMs = FIRST_PAUSE_MS;
    this.options.onChange(evaluation);
  }

  /** A server that restarts is away for a while; what it refuses it will refuse again. */
  private bearWith(error: unknown): void {
    this.options.signal.throwIfAborted();
    if (!isLoss(error)) throw error;
    const { now = Date.now, patienceMs = PATIENCE_MS, onLoss } = this.options;
    if (this.failingSince === null) onLoss(error instanceof Error ? error.message : String(error));
    this.failingSince ??= now();
    if (now() - this.failingSince < patienceMs) return;
    const { id } = this.evaluation;
    throw new ServerUnavailable(
      `The server stays away; the evaluation goes on without us: weir evaluate status ${id} --follow`,
      error,
    );
  }

  private async wait(): Promise<void> {
    const { pause = delay, signal } = this.options;
    await pause(this.pauseMs, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/** A stream that breaks off raises errors of the platform: everything but a refusal is a loss. */
const isLoss = (error: unknown): boolean =>
  error instanceof ServerUnavailable || error instanceof TypeError || isAbortion(error);

const isAbortion = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || error.message === 'it does not answer');

/** What is known after an event; null when it tells nothing about the evaluation. */
function afterEvent({ raw }: Evaluation, { event, data }: ServerEvent): Evaluation | null {
  const fields = fieldsOf(parse(data));
  switch (event) {
    case 'status': {
      const next = toEvaluation({ ...raw, ...fields });
      // An ending comes with all that there is to know: in the last event, or as the answer to a question.
      return isFinal(next) ? null : next;
    }
    case 'progress':
      return toEvaluation({ ...raw, progress: fields });
    case 'finished':
      return toEvaluation(fields);
    default:
      return null;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Says nothing: what was missed is asked for when the stream has ended.
    return null;
  }
}
