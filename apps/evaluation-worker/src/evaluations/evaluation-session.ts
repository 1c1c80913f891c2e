import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { EvaluationLifecycleRepository } from '@weir/tracking-store';
import type { Logger } from '../worker.tokens.js';

/** Why a worker stops before the work is done. */
export type StopReason = 'draining' | 'cancelled' | 'lost';

/**
 * A worker that has not been heard of for this long has lost what it holds. Recovery after `kill -9` takes this long;
 * a pause of the whole process (a suspended machine) costs the lease, not the result.
 */
export const LEASE_MS = 6_000;
/** Also how soon a cancel is seen. */
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
  private timer: NodeJS.Timeout | undefined;
  private lastSeen = performance.now();
  private stopReason: StopReason | null = null;

  constructor(private readonly options: SessionOptions) {
    if (options.draining.aborted) this.onDraining();
    else options.draining.addEventListener('abort', this.onDraining, { once: true });
    // Every row that waits listens; there are hundreds of them at a time.
    setMaxListeners(0, this.stopSignal, this.breakSignal);
    this.schedule();
  }

  get evaluationId(): string {
    return this.options.evaluationId;
  }

  /** Begin nothing new; what is under way may end. */
  get stopSignal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Break off what is under way: nobody wants it any more. */
  get breakSignal(): AbortSignal {
    return this.breaking.signal;
  }

  get reason(): StopReason | null {
    return this.stopReason;
  }

  async end(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.options.draining.removeEventListener('abort', this.onDraining);
    await this.options.lifecycle.handBack(this.evaluationId, this.lease.token);
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
      if (state.isCancelRequested) this.stop('cancelled');
      else if (!state.isOpen) this.stop('lost');
    } catch (error) {
      logger.warn({ evaluationId: this.evaluationId, err: error }, 'heartbeat failed');
      if (performance.now() - this.lastSeen > LEASE_MS) this.stop('lost');
    }
    if (this.timer !== undefined) this.schedule();
  }

  private stop(reason: StopReason): void {
    if (this.stopReason === null || this.stopReason === 'draining') this.stopReason = reason;
    this.stopping.abort();
    if (reason !== 'draining') this.breaking.abort();
  }
}
