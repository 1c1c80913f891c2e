import { Inject, Injectable } from '@nestjs/common';
import { BlobStore, type ByteRange, type StoredBlob, type WriteOptions } from '@weir/artifact-store';
import { AppError } from '@weir/errors';
import {
  ArtifactFileRepository,
  doesNotExist,
  invalidParameter,
  TrackingError,
  type ArtifactEntry,
  type ArtifactFile,
} from '@weir/tracking-store';
import type { Readable } from 'node:stream';
import { LOGGER, type Logger } from '../tracking.tokens.js';
import { ArtifactRefresh } from './artifact-refresh.js';

/** Files under clean store paths: their bytes in the blob store, their names in Postgres. */
@Injectable()
export class ArtifactService {
  constructor(
    private readonly blobs: BlobStore,
    private readonly files: ArtifactFileRepository,
    private readonly refresh: ArtifactRefresh,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Stores the bytes, then lets the path mean them: until then readers see what was there before. */
  async upload(path: string, source: AsyncIterable<Uint8Array>, options?: WriteOptions): Promise<void> {
    await this.name(path, await this.store(source, options));
  }

  /** Bytes without a name, which are cleaned up when they get none. */
  store(source: AsyncIterable<Uint8Array>, options?: WriteOptions): Promise<StoredBlob> {
    return this.blobs.write(source, options).catch((error: unknown) => this.reportFull(error));
  }

  async name(path: string, blob: StoredBlob): Promise<void> {
    if ((await this.files.put(path, blob)) === 'conflict') {
      throw new TrackingError(
        'RESOURCE_CONFLICT',
        `Cannot store '${path}': it is a folder already, or a folder on the way to it is a file`,
      );
    }
  }

  async find(path: string): Promise<ArtifactFile> {
    await this.refresh.beforeRead(path);
    const file = await this.files.find(path);
    if (file) return file;
    if ((await this.files.list(path)).length > 0) {
      throw invalidParameter(`Artifact path refers to a directory, not a file: '${path}'`);
    }
    throw doesNotExist(`No such artifact: '${path}'`);
  }

  async open(file: ArtifactFile, range?: ByteRange): Promise<Readable> {
    try {
      return await this.blobs.read(file.blobId, range);
    } catch (error) {
      if (!AppError.isInstance(error) || error.code !== 'BLOB.MISSING') throw error;
      this.logger.error(
        { blob: file.blobId, root: file.root, path: file.path },
        'the bytes of an artifact are missing',
      );
      throw new TrackingError(
        'RESOURCE_DOES_NOT_EXIST',
        `The bytes of artifact '${file.path}' are missing from the artifact storage`,
        error,
      );
    }
  }

  async list(folder: string): Promise<ArtifactEntry[]> {
    await this.refresh.beforeList(folder);
    return this.files.list(folder);
  }

  /** The client can do nothing about a full disk; whoever reads the log can. */
  private reportFull(error: unknown): never {
    if (AppError.isInstance(error) && error.code === 'BLOB.STORAGE_FULL') {
      this.logger.error({ err: error.cause }, 'the artifact storage is full');
    }
    throw error;
  }

  /** Deleting what is not there succeeds: clients repeat calls whose answer they missed. */
  async delete(path: string): Promise<void> {
    await this.files.delete(path);
  }
}
