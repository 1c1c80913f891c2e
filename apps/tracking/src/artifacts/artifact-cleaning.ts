import { Injectable } from '@nestjs/common';
import { BlobStore, type CollectReport } from '@weir/artifact-store';
import { ArtifactUploadRepository, BlobReferenceRepository } from '@weir/tracking-store';

/** A client that has not sent a part for so long is not going to. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;
const BATCH = 100;

/** Cleans up after clients and processes that died: uploads that nobody finishes, and blobs that nothing refers to. */
@Injectable()
export class ArtifactCleaning {
  constructor(
    private readonly blobs: BlobStore,
    private readonly uploads: ArtifactUploadRepository,
    private readonly references: BlobReferenceRepository,
  ) {}

  /** One round over everything, unless another process is at it. Can be stopped between any two steps. */
  async round(olderThan: Date, signal: AbortSignal): Promise<CollectReport | 'busy'> {
    let report: CollectReport | undefined;
    const outcome = await this.references.alone(async () => {
      await this.abandonUploads(new Date(olderThan.getTime() - ABANDONED_MS), signal);
      report = await this.blobs.collect({
        olderThan,
        findReferenced: (ids) => this.references.findReferenced(ids),
        signal,
      });
    });
    return outcome === 'busy' || report === undefined ? 'busy' : report;
  }

  private async abandonUploads(untouchedSince: Date, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const taken = await this.uploads.takeUntouched(untouchedSince, BATCH);
      for (const { key, uploadId } of taken) {
        if (key !== null && uploadId !== null) await this.blobs.direct?.abortUpload({ key, uploadId });
      }
      if (taken.length < BATCH) return;
    }
  }
}
