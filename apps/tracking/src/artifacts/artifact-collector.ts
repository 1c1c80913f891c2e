import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LOGGER, TRACKING_SETTINGS, type Logger, type TrackingSettings } from '../tracking.tokens.js';
import { ArtifactCleaning } from './artifact-cleaning.js';

/** When cleaning happens: a round soon after each start, then one every interval. */
@Injectable()
export class ArtifactCollector implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stop = new AbortController();
  private round: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly cleaning: ArtifactCleaning,
    @Inject(TRACKING_SETTINGS) private readonly settings: Pick<TrackingSettings, 'artifacts'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Not awaited: the application serves while it cleans. */
  onApplicationBootstrap(): void {
    if (this.settings.artifacts.cleanEveryMs > 0) this.begin();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    clearTimeout(this.timer);
    await this.round;
  }

  private begin(): void {
    this.round = this.clean().then(() => {
      if (this.stop.signal.aborted) return;
      this.timer = setTimeout(() => this.begin(), this.settings.artifacts.cleanEveryMs).unref();
    });
  }

  private async clean(): Promise<void> {
    try {
      const olderThan = new Date(Date.now() - this.settings.artifacts.graceMs);
      const report = await this.cleaning.round(olderThan, this.stop.signal);
      if (report !== 'busy' && report.deletedBlobs + report.deletedUploads > 0)
        this.logger.info(report, 'artifact storage cleaned');
    } catch (error) {
      if (!this.stop.signal.aborted)
        this.logger.warn({ err: error }, 'artifact storage could not be cleaned');
    }
  }
}
