import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { PredictionWriter } from '@weir/tracking-store';
import { LOGGER, type Logger } from '../tracking.tokens.js';

const SWEEP_EVERY_MS = 10 * 60_000;

/** Forgets idempotency keys that nobody repeats any more, a few at a time. */
@Injectable()
export class PredictionKeySweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly writer: PredictionWriter,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.sweeping = this.sweep();
    }, SWEEP_EVERY_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  private async sweep(): Promise<void> {
    try {
      await this.writer.forgetOldKeys();
    } catch (error) {
      this.logger.warn({ err: error }, 'cannot forget old idempotency keys');
    }
  }
}
