import { Injectable } from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import { ArtifactService } from '../artifact.service.js';
import { attachment, mediaTypeOf } from '../content-headers.js';

export interface PresignedDownload {
  readonly url: string;
  readonly sizeBytes: number;
}

/** Addresses by which clients read a file from the storage itself, where the settings say that they reach it. */
@Injectable()
export class PresignedDownloadService {
  constructor(
    private readonly blobs: BlobStore,
    private readonly artifacts: ArtifactService,
  ) {}

  /** Null where clients do not reach the storage. */
  async linkTo(storePath: string, expiresInSeconds: number): Promise<PresignedDownload | null> {
    if (this.blobs.direct === null) return null;
    const { blobId, path, sizeBytes } = await this.artifacts.find(storePath);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const url = await this.blobs.direct.downloadUrl(blobId, {
      expiresInSeconds,
      mediaType: mediaTypeOf(name),
      disposition: attachment(name),
    });
    return { url, sizeBytes };
  }
}
