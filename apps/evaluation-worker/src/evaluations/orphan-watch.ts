import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { RegularLook } from '@weir/queue';
import { EvaluationLifecycleRepository, type OrphanedEvaluation } from '@weir/tracking-store';
import { LOGGER, type Logger } from '../worker.tokens.js';
import { LEASE_MS } from './evaluation-session.js';
import { EvaluationQueue } from './evaluation-queue.js';

const LOOK_EVERY_MS = 1_000;
const UNSTARTED_MS = 10 * 60_000;
const AT_ONCE = 20;

/**
 * Queues evaluations again whose worker is gone. The queue would notice by itself, but only when the lock of the lost job
 * has run out and a check comes round; and a queue that lost its memory would never notice.
 */
@Injectable()
export class OrphanWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly watch = new RegularLook(LOOK_EVERY_MS, () => this.look());

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
    try {
      const search = { silentForMs: LEASE_MS, unstartedForMs: UNSTARTED_MS, limit: AT_ONCE };
      for (const orphan of await this.lifecycle.claimOrphans(search)) await this.takeOver(orphan);
    } catch (error) {
      // Whoever was not queued again falls silent again, and is found by the next look.
      this.logger.warn({ err: error }, 'cannot look for evaluations without a worker');
    }
  }

  private async takeOver(orphan: OrphanedEvaluation): Promise<void> {
    this.logger.warn({ ...orphan }, 'evaluation without a worker is queued again');
    await this.queue.add(orphan);
  }
}
