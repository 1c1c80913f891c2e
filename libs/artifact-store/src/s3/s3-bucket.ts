import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type _Object,
  type CompletedPart,
  type ListMultipartUploadsCommandOutput,
  type ListPartsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import type { ByteRange } from '../blob-store.port.js';
import { isMissingKey, isMissingUpload, toStorageError } from './s3-errors.js';

export interface S3Object {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

export interface S3Upload {
  readonly key: string;
  readonly uploadId: string;
}

export interface S3UploadFound extends S3Upload {
  readonly startedAt: Date;
}

export interface S3Body {
  readonly bytes: Readable;
  /** Size of the whole object, whatever part of it comes. */
  readonly blobBytes: number;
}

/** The calls that the store makes, in its words and with its errors. Each is tried several times by the SDK. */
export class S3Bucket {
  constructor(
    readonly client: S3Client,
    readonly name: string,
    /** Objects in one page of a listing; S3 gives no more than a thousand. */
    private readonly pageSize = 1_000,
  ) {}

  /** @param sha256 checked by the server and kept with the object. */
  async put(key: string, body: Uint8Array, sha256: Buffer): Promise<void> {
    const checksum = { ChecksumSHA256: sha256.toString('base64') };
    await this.call(
      this.client.send(new PutObjectCommand({ Bucket: this.name, Key: key, Body: body, ...checksum })),
    );
  }

  async sizeOf(key: string): Promise<number | null> {
    const command = new HeadObjectCommand({ Bucket: this.name, Key: key });
    const found = await this.call(this.client.send(command).catch(unlessMissing));
    return found === null ? null : (found.ContentLength ?? 0);
  }

  async get(key: string, range?: ByteRange): Promise<S3Body | null> {
    const part = range === undefined ? {} : { Range: `bytes=${range.first}-${range.last}` };
    const command = new GetObjectCommand({ Bucket: this.name, Key: key, ...part });
    const found = await this.call(this.client.send(command).catch(unlessMissing));
    if (found === null) return null;
    if (!(found.Body instanceof Readable)) throw toStorageError({ name: 'EmptyAnswer' });
    const total = found.ContentRange?.split('/')[1] ?? found.ContentLength ?? 0;
    return { bytes: found.Body, blobBytes: Number(total) };
  }

  /** One request, for objects small enough to be copied while it waits. */
  async copy(from: string, to: string): Promise<void> {
    const source = { CopySource: this.copySource(from) };
    await this.call(this.client.send(new CopyObjectCommand({ Bucket: this.name, Key: to, ...source })));
  }

  /** Up to a thousand keys; what is not there counts as deleted. */
  async delete(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
    const { Errors: errors = [] } = await this.call(
      this.client.send(new DeleteObjectsCommand({ Bucket: this.name, Delete })),
    );
    if (errors[0]) throw toStorageError({ name: errors[0].Code });
  }

  /** Pages of objects below a prefix. */
  async *list(prefix: string): AsyncGenerator<S3Object[]> {
    let token: string | undefined;
    do {
      const page = await this.call(
        this.client.send(
          new ListObjectsV2Command({
            Bucket: this.name,
            Prefix: prefix,
            ContinuationToken: token,
            MaxKeys: this.pageSize,
          }),
        ),
      );
      const objects = page.Contents ?? [];
      if (objects.length > 0) yield objects.map(objectOf);
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async beginUpload(key: string): Promise<S3Upload> {
    const begun = await this.call(
      this.client.send(new CreateMultipartUploadCommand({ Bucket: this.name, Key: key })),
    );
    if (begun.UploadId === undefined) throw toStorageError({ name: 'EmptyAnswer' });
    return { key, uploadId: begun.UploadId };
  }

  async uploadPart(upload: S3Upload, partNumber: number, body: Uint8Array): Promise<CompletedPart> {
    const command = new UploadPartCommand({ ...this.target(upload), PartNumber: partNumber, Body: body });
    const { ETag } = await this.call(this.client.send(command));
    return { PartNumber: partNumber, ETag };
  }

  async copyPart(
    upload: S3Upload,
    { partNumber, from, range }: { partNumber: number; from: string; range: ByteRange },
  ): Promise<CompletedPart> {
    const command = new UploadPartCopyCommand({
      ...this.target(upload),
      PartNumber: partNumber,
      CopySource: this.copySource(from),
      CopySourceRange: `bytes=${range.first}-${range.last}`,
    });
    const { CopyPartResult } = await this.call(this.client.send(command));
    return { PartNumber: partNumber, ETag: CopyPartResult?.ETag };
  }

  async completeUpload(upload: S3Upload, parts: readonly CompletedPart[]): Promise<void> {
    const MultipartUpload = { Parts: [...parts] };
    await this.call(
      this.client.send(new CompleteMultipartUploadCommand({ ...this.target(upload), MultipartUpload })),
    );
  }

  /** Its parts go with it. An upload that is not there any more counts as aborted. */
  async abortUpload(upload: S3Upload): Promise<void> {
    const command = new AbortMultipartUploadCommand(this.target(upload));
    await this.call(
      this.client.send(command).catch((error: unknown) => {
        if (!isMissingUpload(error) && !isMissingKey(error)) throw error;
      }),
    );
  }

  async *uploads(prefix: string): AsyncGenerator<S3UploadFound> {
    let [KeyMarker, UploadIdMarker]: (string | undefined)[] = [];
    do {
      const command = new ListMultipartUploadsCommand({
        Bucket: this.name,
        Prefix: prefix,
        KeyMarker,
        UploadIdMarker,
      });
      const page: ListMultipartUploadsCommandOutput = await this.call(this.client.send(command));
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        if (Key && UploadId && Initiated) yield { key: Key, uploadId: UploadId, startedAt: Initiated };
      }
      KeyMarker = page.IsTruncated ? page.NextKeyMarker : undefined;
      UploadIdMarker = page.NextUploadIdMarker;
    } while (KeyMarker !== undefined);
  }

  /** Whether a part has arrived since then. */
  async isTouchedSince(upload: S3Upload, since: Date): Promise<boolean> {
    let marker: string | undefined;
    do {
      const command = new ListPartsCommand({ ...this.target(upload), PartNumberMarker: marker });
      const page: ListPartsCommandOutput = await this.call(this.client.send(command));
      if (page.Parts?.some(({ LastModified }) => LastModified && LastModified >= since)) return true;
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (marker !== undefined);
    return false;
  }

  private target({ key, uploadId }: S3Upload): { Bucket: string; Key: string; UploadId: string } {
    return { Bucket: this.name, Key: key, UploadId: uploadId };
  }

  private copySource(key: string): string {
    return `${this.name}/${key.split('/').map(encodeURIComponent).join('/')}`;
  }

  private async call<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw toStorageError(error);
    }
  }
}

function objectOf({ Key = '', Size = 0, LastModified = new Date() }: _Object): S3Object {
  return { key: Key, sizeBytes: Size, modifiedAt: LastModified };
}

function unlessMissing(error: unknown): null {
  if (isMissingKey(error)) return null;
  throw error;
}
