import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { RegularLook } from '@weir/queue';
import { EvaluationLifecycleRepository } from '@weir/tracking-store';
import { LOGGER, type Logger } from '../worker.tokens.js';
import { EvaluationProcessor } from './evaluation.processor.js';
import { SessionWatch } from './session-watch.js';

const LOOK_EVERY_MS = 500;
/** Evaluations in hand from which on a process looks for no others to help with. */
const BUSY_AT = 4;
/** A helper that failed leaves the evaluation to its job for so long. */
const REST_MS = 10_000;

/**
 * Lets a worker with nothing better to do work at an evaluation that another one was given: each has one job, and chunks for many
 * workers. Also takes up chunks at once whose worker is gone.
 */
@Injectable()
export class EvaluationHelper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly look = new RegularLook(LOOK_EVERY_MS, () => this.lookForWork());
  private readonly draining = new AbortController();
  private readonly helping = new Set<Promise<void>>();
  private readonly resting = new Map<string, number>();

  constructor(
    private readonly lifecycle: EvaluationLifecycleRepository,
    private readonly processor: EvaluationProcessor,
    private readonly watch: SessionWatch,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.look.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.draining.abort();
    await this.look.stop();
    await Promise.all(this.helping);
  }

  private async lookForWork(): Promise<void> {
    const { evaluationIds } = this.watch;
    if (evaluationIds.length >= BUSY_AT || this.draining.signal.aborted) return;
    try {
      const except = [...evaluationIds, ...this.restingIds()];
      const [evaluationId] = await this.lifecycle.findHelpable(except, 1);
      if (evaluationId !== undefined) this.begin(evaluationId);
    } catch (error) {
      this.logger.warn({ err: error }, 'cannot look for evaluations to help with');
    }
  }

  private restingIds(): string[] {
    const now = performance.now();
    for (const [evaluationId, until] of this.resting) if (until < now) this.resting.delete(evaluationId);
    return [...this.resting.keys()];
  }

  private begin(evaluationId: string): void {
    const work = this.help(evaluationId).finally(() => this.helping.delete(work));
    this.helping.add(work);
  }

  private async help(evaluationId: string): Promise<void> {
    try {
      await this.processor.help(evaluationId, this.draining.signal);
    } catch (error) {
      this.resting.set(evaluationId, performance.now() + REST_MS);
      this.logger.warn({ evaluationId, err: error }, 'helping with an evaluation failed');
    }
  }
}
