import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { RegularLook } from '@weir/queue';
import { JudgeAnswerRepository } from '@weir/tracking-store';
import { LOGGER, type Logger } from '../worker.tokens.js';

/** Long enough for evaluations that run every month. */
const KEPT_DAYS = 35;
const LOOK_EVERY_MS = 60_000;
/** Few enough to hold nobody up, enough to keep pace with any number of answers that a day brings. */
const AT_ONCE = 1_000;

/** Deletes answers of judges that nobody asked for in a long time, a few at a time. */
@Injectable()
export class JudgeAnswerCleanup implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly watch = new RegularLook(LOOK_EVERY_MS, () => this.look());

  constructor(
    private readonly answers: JudgeAnswerRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.watch.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.watch.stop();
  }

  private async look(): Promise<void> {
    try {
      const deleted = await this.answers.deleteUnused({ days: KEPT_DAYS, limit: AT_ONCE });
      if (deleted > 0) this.logger.info({ deleted }, 'old answers of judges deleted');
    } catch (error) {
      this.logger.warn({ err: error }, 'cannot delete old answers of judges');
    }
  }
}
