import { Inject, Injectable, type OnModuleDestroy, type OnApplicationShutdown } from '@nestjs/common';
import { RegularLook } from '@weir/queue';
import { EvaluationLifecycleRepository } from '@weir/tracking-store';
import { LOGGER, WORKER_SETTINGS, type Logger, type WorkerSettings } from '../worker.tokens.js';
import type { EvaluationSession } from './evaluation-session.js';

/** How soon a cancel is seen. */
const LOOK_EVERY_MS = 250;

/** Everything that this process works on, looked after in one statement: whoever cancels does not wait for a heartbeat. */
@Injectable()
export class SessionWatch implements OnApplicationShutdown, OnModuleDestroy {
  private readonly sessions = new Set<EvaluationSession>();
  private look: RegularLook | null = null;
  private drainDeadline: NodeJS.Timeout | undefined;

  constructor(
    private readonly lifecycle: EvaluationLifecycleRepository,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(WORKER_SETTINGS) private readonly settings: Pick<WorkerSettings, 'server'>,
  ) {}

  /**
   * What is under way may end, but a call may be given minutes and whoever stops the process kills it long before. In the
   * first of the hooks: the later ones wait for those who hold sessions.
   */
  onModuleDestroy(): void {
    const { drainMs } = this.settings.server;
    this.drainDeadline = setTimeout(() => {
      const { evaluationIds } = this;
      this.logger.warn(
        { drainMs, evaluationIds },
        'the time for draining is over; calls under way are broken off',
      );
      for (const session of this.sessions) session.breakOff();
    }, drainMs);
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.drainDeadline);
    await this.look?.stop();
  }

  get evaluationIds(): string[] {
    return [...this.sessions].map(({ evaluationId }) => evaluationId);
  }

  add(session: EvaluationSession): void {
    this.sessions.add(session);
    if (this.look !== null) return;
    this.look = new RegularLook(LOOK_EVERY_MS, () => this.lookAfterAll());
    this.look.start();
  }

  remove(session: EvaluationSession): void {
    this.sessions.delete(session);
  }

  private async lookAfterAll(): Promise<void> {
    if (this.sessions.size === 0) return;
    try {
      for (const { evaluationId, isCancelRequested } of await this.lifecycle.findUnwanted(this.evaluationIds))
        this.stop(evaluationId, isCancelRequested ? 'cancelled' : 'lost');
    } catch (error) {
      this.logger.warn({ err: error }, 'cannot look for cancelled evaluations');
    }
  }

  private stop(evaluationId: string, reason: 'cancelled' | 'lost'): void {
    for (const session of this.sessions) {
      if (session.evaluationId === evaluationId) session.stopUnwanted(reason);
    }
  }
}
