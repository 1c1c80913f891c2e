import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import { ArtifactFileRepository } from '@weir/tracking-store';
import { LOGGER, type Logger } from '../tracking.tokens.js';

/** Longer than any pause within an upload, and than the moment between storing bytes and naming them. */
const GRACE_MS = 60 * 60 * 1000;

/** Cleans up after processes that died: half uploads, and blobs that no path means any more. One round at each start. */
@Injectable()
export class ArtifactCollector implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stop = new AbortController();
  private round: Promise<void> = Promise.resolve();

  constructor(
    private readonly blobs: BlobStore,
    private readonly files: ArtifactFileRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Not awaited: the application serves while it cleans. */
  onApplicationBootstrap(): void {
    this.round = this.collect();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.round;
  }

  private async collect(): Promise<void> {
    try {
      const report = await this.blobs.collect({
        olderThan: new Date(Date.now() - GRACE_MS),
        findReferenced: (ids) => this.files.findReferencedBlobs(ids),
        signal: this.stop.signal,
      });
      if (report.deletedBlobs + report.deletedUploads > 0)
        this.logger.info(report, 'artifact storage cleaned');
    } catch (error) {
      if (!this.stop.signal.aborted)
        this.logger.warn({ err: error }, 'artifact storage could not be cleaned');
    }
  }
}
