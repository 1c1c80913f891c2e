import { Injectable } from '@nestjs/common';
import { BlobStore, type StoredBlob } from '@weir/artifact-store';
import {
  ArtifactUploadRepository,
  doesNotExist,
  invalidParameter,
  type ArtifactUpload,
  type UploadedPart,
} from '@weir/tracking-store';
import { randomBytes } from 'node:crypto';
import { ArtifactService } from '../artifact.service.js';

/** As S3 has it. */
const MAX_PARTS = 10_000;

export interface BegunUpload {
  readonly uploadId: string;
  /** Where the parts go; null when they come here. */
  readonly partUrls: readonly string[] | null;
}

export interface ClaimedPart {
  readonly partNumber: number;
  readonly etag: string;
}

/**
 * Files that arrive in parts. Each part is a blob of its own until all of them are put together, so that a client or a
 * server that dies in between leaves nothing that anybody sees.
 */
@Injectable()
export class MultipartUploadService {
  private readonly completing = new Map<string, Promise<void>>();

  constructor(
    private readonly blobs: BlobStore,
    private readonly uploads: ArtifactUploadRepository,
    private readonly artifacts: ArtifactService,
  ) {}

  async begin(path: string, partCount: number): Promise<BegunUpload> {
    if (partCount < 0 || partCount > MAX_PARTS)
      throw invalidParameter(
        `Invalid value for parameter 'num_parts': it must be between 0 and ${MAX_PARTS}`,
      );
    const uploadId = randomBytes(24).toString('base64url');
    const direct = partCount === 0 ? null : ((await this.blobs.direct?.beginUpload(partCount)) ?? null);
    await this.uploads.create({ uploadId, path, partCount, storage: direct });
    return { uploadId, partUrls: direct?.partUrls ?? null };
  }

  /** Answers the part's ETag. */
  async receive(uploadId: string, partNumber: number, source: AsyncIterable<Uint8Array>): Promise<string> {
    const upload = await this.uploads.find(uploadId);
    if (upload?.state !== 'open' || upload.storageKey !== null) throw noUpload();
    if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > upload.partCount)
      throw invalidParameter(`The part number must be between 1 and ${upload.partCount}`);
    const blob = await this.artifacts.store(source);
    if ((await this.uploads.putPart(uploadId, { partNumber, blob })) === 'gone') throw noUpload();
    return `"${blob.id}"`;
  }

  /** Repeatable, also at the same time: clients repeat calls whose answer they missed or did not wait for. */
  async complete(uploadId: string, path: string, claims: readonly ClaimedPart[]): Promise<void> {
    const running = this.completing.get(uploadId) ?? this.putTogether(uploadId, path, claims);
    this.completing.set(uploadId, running);
    try {
      await running;
    } finally {
      this.completing.delete(uploadId);
    }
  }

  /** Aborting what is not there succeeds. */
  async abort(uploadId: string, path: string): Promise<void> {
    const upload = await this.uploads.find(uploadId);
    if (upload?.state !== 'open' || upload.path !== path) return;
    await this.uploads.delete(uploadId);
    const { storageKey: key, storageUploadId } = upload;
    if (key !== null && storageUploadId !== null)
      await this.blobs.direct?.abortUpload({ key, uploadId: storageUploadId });
  }

  private async putTogether(uploadId: string, path: string, claims: readonly ClaimedPart[]): Promise<void> {
    const upload = await this.uploads.find(uploadId);
    if (upload === null || upload.path !== path) throw noUpload();
    if (upload.state === 'completed') return;
    const sorted = inOrder(claims);
    const blob = (await this.fromStorage(upload, sorted)) ?? (await this.fromParts(uploadId, sorted));
    await this.artifacts.name(path, blob);
    await this.uploads.complete(uploadId);
  }

  private async fromStorage(
    { storageKey: key, storageUploadId }: ArtifactUpload,
    claims: readonly ClaimedPart[],
  ): Promise<StoredBlob | null> {
    if (key === null || storageUploadId === null) return null;
    if (this.blobs.direct === null) throw noUpload();
    return this.blobs.direct.completeUpload({ key, uploadId: storageUploadId }, claims);
  }

  private async fromParts(uploadId: string, claims: readonly ClaimedPart[]): Promise<StoredBlob> {
    const parts = matched(await this.uploads.parts(uploadId), claims);
    const [first] = parts;
    return parts.length === 1 && first ? first.blob : this.artifacts.store(this.bytesOf(parts));
  }

  private async *bytesOf(parts: readonly UploadedPart[]): AsyncGenerator<Uint8Array> {
    for (const { blob } of parts) yield* (await this.blobs.read(blob.id)) as AsyncIterable<Uint8Array>;
  }
}

const noUpload = (): Error =>
  doesNotExist('There is no such multipart upload; it may have been completed or aborted');

function inOrder(claims: readonly ClaimedPart[]): readonly ClaimedPart[] {
  if (claims.length === 0) throw invalidParameter("Missing value for required parameter 'parts'.");
  const sorted = [...claims].sort((a, b) => a.partNumber - b.partNumber);
  const twice = sorted.find(({ partNumber }, index) => sorted[index - 1]?.partNumber === partNumber);
  if (twice) throw invalidParameter(`Part ${twice.partNumber} is named twice in 'parts'`);
  return sorted;
}

/** The parts that the client names, each as it arrived here. */
function matched(arrived: readonly UploadedPart[], claims: readonly ClaimedPart[]): UploadedPart[] {
  const byNumber = new Map(arrived.map((part) => [part.partNumber, part]));
  return claims.map(({ partNumber, etag }) => {
    const part = byNumber.get(partNumber);
    if (part === undefined) throw invalidParameter(`Part ${partNumber} of 'parts' has not been uploaded`);
    if (etag.replace(/^W\//, '').replaceAll('"', '') !== part.blob.id)
      throw invalidParameter(
        `The etag of part ${partNumber} of 'parts' is not the one that was answered to it`,
      );
    return part;
  });
}
