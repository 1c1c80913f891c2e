import { GetObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { AppError } from '@weir/errors';
import { createHash } from 'node:crypto';
import { blobMissing } from '../blob-store.errors.js';
import type {
  BlobId,
  DirectAccess,
  DirectPart,
  DirectUpload,
  DownloadLink,
  StoredBlob,
} from '../blob-store.port.js';
import type { S3Bucket } from './s3-bucket.js';
import type { S3Keys } from './s3-keys.js';
import type { S3Writer } from './s3-writer.js';

/** Many gigabytes over a slow line. */
const PART_URL_SECONDS = 12 * 60 * 60;

/** Signed addresses of one bucket. `inside` is how we reach it, `outside` how clients do. */
export class S3DirectAccess implements DirectAccess {
  constructor(
    private readonly buckets: { readonly inside: S3Bucket; readonly outside: S3Bucket },
    private readonly keys: S3Keys,
    private readonly writer: S3Writer,
  ) {}

  async downloadUrl(id: BlobId, { expiresInSeconds, mediaType, disposition }: DownloadLink): Promise<string> {
    const { client, name } = this.buckets.outside;
    const command = new GetObjectCommand({
      Bucket: name,
      Key: this.keys.of(id),
      ResponseContentType: mediaType,
      ResponseContentDisposition: disposition,
    });
    return getSignedUrl(client, command, { expiresIn: expiresInSeconds });
  }

  async beginUpload(partCount: number): Promise<DirectUpload & { readonly partUrls: readonly string[] }> {
    const upload = await this.buckets.inside.beginUpload(this.keys.newIncoming());
    const { client, name } = this.buckets.outside;
    const target = { Bucket: name, Key: upload.key, UploadId: upload.uploadId };
    const partUrls: string[] = [];
    for (let PartNumber = 1; PartNumber <= partCount; PartNumber += 1) {
      const command = new UploadPartCommand({ ...target, PartNumber });
      partUrls.push(await getSignedUrl(client, command, { expiresIn: PART_URL_SECONDS }));
    }
    return { ...upload, partUrls };
  }

  /** What clients have put together is read once: only its hash says what it is called. */
  async completeUpload(upload: DirectUpload, parts: readonly DirectPart[]): Promise<StoredBlob> {
    const named = parts.map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: etag }));
    await this.buckets.inside
      .completeUpload(upload, named)
      .catch((error: unknown) => this.ifComplete(upload, error));
    const body = await this.buckets.inside.get(upload.key);
    if (body === null) throw blobMissing(upload.key);
    const hash = createHash('sha256');
    for await (const chunk of body.bytes as AsyncIterable<Uint8Array>) hash.update(chunk);
    return this.writer.publish(upload.key, { id: hash.digest('hex'), sizeBytes: body.blobBytes });
  }

  async abortUpload(upload: DirectUpload): Promise<void> {
    await this.buckets.inside.abortUpload(upload);
    await this.buckets.inside.delete([upload.key]);
  }

  /** A call before this one may have come so far before its process died. */
  private async ifComplete({ key }: DirectUpload, error: unknown): Promise<void> {
    const isOurs = AppError.isInstance(error) && error.code !== 'BLOB.PARTS_REFUSED';
    if (!isOurs || (await this.buckets.inside.sizeOf(key)) === null) throw error;
  }
}
