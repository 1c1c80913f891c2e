import { setTimeout as pause } from 'node:timers/promises';
import type { EvaluationBudgetRepository } from '@weir/tracking-store';

const MINUTE_MS = 60_000;
/** Places are taken for about so long in advance: what is taken and then not used is a pause, not an error. */
const AHEAD_MS = 1_000;

export interface CallPaceParts {
  readonly evaluationId: string;
  readonly requestsPerMinute: number;
  readonly store: EvaluationBudgetRepository;
  readonly stop: AbortSignal;
}

/** So many calls a minute over all workers of an evaluation, evenly: each call has its place in time, kept in the database. */
export class CallPace {
  private readonly spacingMs: number;
  private readonly places: number[] = [];
  private waiting = 0;
  private taking: Promise<void> | null = null;

  constructor(private readonly parts: CallPaceParts) {
    this.spacingMs = MINUTE_MS / parts.requestsPerMinute;
  }

  /** Resolves when a call's turn has come; rejects when the evaluation stops first. */
  async wait(): Promise<void> {
    this.waiting += 1;
    try {
      const place = await this.nextPlace();
      const waitMs = place - performance.now();
      if (waitMs > 0) await pause(waitMs, undefined, { signal: this.parts.stop });
    } finally {
      this.waiting -= 1;
    }
  }

  private async nextPlace(): Promise<number> {
    for (;;) {
      this.parts.stop.throwIfAborted();
      const place = this.places.shift();
      if (place !== undefined) return place;
      this.taking ??= this.takePlaces().finally(() => {
        this.taking = null;
      });
      await this.taking;
    }
  }

  private async takePlaces(): Promise<void> {
    const { store, evaluationId } = this.parts;
    const count = Math.max(Math.min(this.waiting, Math.floor(AHEAD_MS / this.spacingMs)), 1);
    const { spacingMs } = this;
    const waitMs = await store.reservePlaces(evaluationId, { count, spacingMs });
    const first = performance.now() + waitMs;
    for (let index = 0; index < count; index += 1) this.places.push(first + index * spacingMs);
  }
}
