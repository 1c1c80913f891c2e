import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { RegularLook } from '@weir/queue';
import { EvaluationLifecycleRepository, type OutboxJob } from '@weir/tracking-store';
import { LOGGER, type Logger } from '../worker.tokens.js';
import { LEASE_MS } from './evaluation-session.js';
import { EvaluationQueue } from './evaluation-queue.js';

const LOOK_EVERY_MS = 1_000;
/** How long an evaluation may wait before somebody makes sure that the queue still has it; then again after as long. */
const UNBEGUN_MS = 20_000;
const AT_ONCE = 20;

/**
 * Queues evaluations again whose worker is gone, or which the queue has forgotten. The queue would notice a lost worker by itself, but
 * only when the lock of the job has run out and a check comes round; and a queue that lost its memory would never notice.
 */
@Injectable()
export class OrphanWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly watch = new RegularLook(LOOK_EVERY_MS, () => this.look());
  /** A worker that has just started does not wait: it may be there because something went wrong. */
  private waitingForMs = 0;

  constructor(
    private readonly lifecycle: EvaluationLifecycleRepository,
    private readonly queue: EvaluationQueue,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.watch.start(0);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.watch.stop();
  }

  private async look(): Promise<void> {
    const { lifecycle, logger, waitingForMs } = this;
    try {
      for (const orphan of await lifecycle.claimOrphans({ silentForMs: LEASE_MS, limit: AT_ONCE })) {
        logger.warn({ ...orphan }, 'evaluation without a worker is queued again');
        await this.queue.add(orphan);
      }
      for (const job of await lifecycle.claimUnbegun({ waitingForMs, limit: AT_ONCE }))
        await this.lookAfter(job);
      this.waitingForMs = UNBEGUN_MS;
    } catch (error) {
      // Whoever was not queued again falls silent again, and is found by a later look.
      logger.warn({ err: error }, 'cannot look for evaluations without a worker');
    }
  }

  /** A job that waits is left alone. One that failed before it began anything keeps its id from being used again. */
  private async lookAfter(job: OutboxJob): Promise<void> {
    const standing = await this.queue.standingOf(job);
    if (standing === 'open') return;
    const missing = standing === 'absent' ? job : await this.lifecycle.attemptAgain(job);
    if (missing === null) return;
    this.logger.warn({ ...missing }, 'evaluation that the queue does not have is queued again');
    await this.queue.add(missing);
  }
}
