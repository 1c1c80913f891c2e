import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { EvaluationLifecycleRepository } from '@weir/tracking-store';
import type { ReachedCap } from '../calls/shared-budget.js';
import type { CallSignals } from '../models/model-context.js';
import type { Logger } from '../worker.tokens.js';

/** Why a worker stops before the work is done. */
export type StopReason = 'draining' | 'limit' | 'cancelled' | 'lost';

/**
 * A worker that has not been heard of for this long has lost what it holds. Recovery after `kill -9` takes this long;
 * a pause of the whole process (a suspended machine) costs the lease, not the result.
 */
export const LEASE_MS = 6_000;
const HEARTBEAT_MS = 1_000;

interface SessionOptions {
  readonly evaluationId: string;
  readonly lifecycle: EvaluationLifecycleRepository;
  readonly logger: Logger;
  readonly draining: AbortSignal;
}

/** One worker's hold on one evaluation: keeps it alive, and says when to stop. */
export class EvaluationSession {
  readonly lease = { token: randomUUID(), leaseMs: LEASE_MS };
  private readonly stopping = new AbortController();
  private readonly breaking = new AbortController();
  /** `stop`: begin nothing new, what is under way may end. `break`: nobody wants that either. */
  readonly signals: CallSignals = { stop: this.stopping.signal, break: this.breaking.signal };
  /** Chunks that were claimed and are not done. */
  heldChunks = 0;
  private timer: NodeJS.Timeout | undefined;
  private lastSeen = performance.now();
  private stopReason: StopReason | null = null;
  private cap: ReachedCap | null = null;
  private tellWorkers: (workers: number) => void = () => undefined;

  constructor(private readonly options: SessionOptions) {
    if (options.draining.aborted) this.onDraining();
    else options.draining.addEventListener('abort', this.onDraining, { once: true });
    // Every row that waits listens; there are hundreds of them at a time.
    setMaxListeners(0, this.signals.stop, this.signals.break);
    this.schedule();
  }

  get evaluationId(): string {
    return this.options.evaluationId;
  }

  get reason(): StopReason | null {
    return this.stopReason;
  }

  /** The cap that was reached, where that is why. */
  get reachedCap(): ReachedCap | null {
    return this.cap;
  }

  /** Told how many workers are at the evaluation, from time to time. */
  onWorkersChange(listener: (workers: number) => void): void {
    this.tellWorkers = listener;
  }

  readonly stopAtLimit = (cap: ReachedCap): void => {
    this.cap ??= cap;
    this.stop('limit');
  };

  /** Somebody has cancelled the evaluation, or ended it. */
  stopUnwanted(reason: 'cancelled' | 'lost'): void {
    this.stop(reason);
  }

  /** Waits for nothing that is under way any more. */
  breakOff(): void {
    this.breaking.abort();
  }

  async end(): Promise<void> {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.options.draining.removeEventListener('abort', this.onDraining);
    if (this.heldChunks > 0) await this.options.lifecycle.handBack(this.evaluationId, this.lease.token);
  }

  private readonly onDraining = (): void => this.stop('draining');

  private schedule(): void {
    this.timer = setTimeout(() => void this.beat(), HEARTBEAT_MS);
  }

  private async beat(): Promise<void> {
    const { lifecycle, logger } = this.options;
    try {
      const state = await lifecycle.heartbeat(this.evaluationId, this.lease.token, LEASE_MS);
      this.lastSeen = performance.now();
      this.tellWorkers(state.workers);
      if (state.isCancelRequested) this.stop('cancelled');
      else if (!state.isOpen) this.stop('lost');
    } catch (error) {
      logger.warn({ evaluationId: this.evaluationId, err: error }, 'heartbeat failed');
      if (performance.now() - this.lastSeen > LEASE_MS) this.stop('lost');
    }
    if (this.timer !== undefined) this.schedule();
  }

  private stop(reason: StopReason): void {
    if (this.stopReason === null || isMilder(this.stopReason)) this.stopReason = reason;
    this.stopping.abort();
    if (!isMilder(reason)) this.breaking.abort();
  }
}

/** What is under way may end then, and another reason may take its place. */
const isMilder = (reason: StopReason): boolean => reason === 'draining' || reason === 'limit';
