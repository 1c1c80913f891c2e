import type { Readable } from 'node:stream';

/** Content address of a blob: its SHA-256 as 64 lower-case hexadecimal digits. */
export type BlobId = string;

export interface StoredBlob {
  readonly id: BlobId;
  readonly sizeBytes: number;
}

/** First and last byte, both included, as in an HTTP range. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

export interface WriteOptions {
  /** Refuse the blob as soon as it grows beyond this. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

export interface CollectOptions {
  /** Which of these blobs somebody still refers to. Asked twice about a blob before it is deleted. */
  readonly findReferenced: (ids: readonly BlobId[]) => Promise<ReadonlySet<BlobId>>;
  /** Blobs and unfinished uploads touched later than this are left alone. */
  readonly olderThan: Date;
  readonly signal?: AbortSignal;
}

export interface CollectReport {
  readonly deletedBlobs: number;
  readonly deletedUploads: number;
  readonly freedBytes: number;
}

/** An upload whose parts clients send to the storage themselves. */
export interface DirectUpload {
  readonly key: string;
  readonly uploadId: string;
}

export interface DirectPart {
  readonly partNumber: number;
  /** As the storage gave it to the client. */
  readonly etag: string;
}

export interface DownloadLink {
  readonly expiresInSeconds: number;
  readonly mediaType: string;
  /** `Content-Disposition` of the answer. */
  readonly disposition: string;
}

/** Signed addresses by which clients without credentials reach the storage past this process, for a while. */
export interface DirectAccess {
  /** Reads the blob, with ranges. */
  downloadUrl(id: BlobId, link: DownloadLink): Promise<string>;
  /** Addresses to PUT the parts to, in their order. */
  beginUpload(partCount: number): Promise<DirectUpload & { readonly partUrls: readonly string[] }>;
  /** Makes the parts a blob. May be repeated when it failed half-way. */
  completeUpload(upload: DirectUpload, parts: readonly DirectPart[]): Promise<StoredBlob>;
  abortUpload(upload: DirectUpload): Promise<void>;
}

/**
 * Immutable bytes under their own hash: the same bytes are kept once, however often they are written.
 *
 * A blob becomes visible only when all of its bytes are durable; a writer that dies leaves nothing that a reader can see.
 * Who uses which blob is not known here: callers keep references and write the blob **before** the reference.
 *
 * @example
 * const blob = await blobs.write(request, { maxBytes });
 * await files.put(path, blob);
 */
export abstract class BlobStore {
  /** Null where clients cannot reach the storage. */
  readonly direct: DirectAccess | null = null;

  /** Streams `source` into the store in constant memory. Fails without a trace when the source does. */
  abstract write(source: AsyncIterable<Uint8Array>, options?: WriteOptions): Promise<StoredBlob>;

  /** The bytes, or the part of them in `range`. Fails with `BLOB.MISSING` before the first byte when there is no such blob. */
  abstract read(id: BlobId, range?: ByteRange): Promise<Readable>;

  /** Size of the blob, or null when it is not there. */
  abstract sizeOf(id: BlobId): Promise<number | null>;

  /**
   * Deletes what nobody refers to, and uploads that nobody finished. Safe beside writers and readers in any number of
   * processes, and safe to stop at any moment.
   */
  abstract collect(options: CollectOptions): Promise<CollectReport>;

  /** Fails with a clear error when blobs could not be stored: folder missing, not writable, wrong credentials. */
  abstract checkWritable(): Promise<void>;
}
