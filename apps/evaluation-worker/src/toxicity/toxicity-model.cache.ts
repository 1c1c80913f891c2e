import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import { AppError } from '@weir/errors';
import { unsuitableModel } from '../models/model.errors.js';
import { WORKER_SETTINGS, type WorkerSettings } from '../worker.tokens.js';
import type { ModelFile } from './toxicity-model.files.js';

/**
 * Copies of classifiers below `WEIR_HOME`, each in a folder named after its content, which workers share. Files are put there one by
 * one by renaming, when all of their bytes are there and are the right ones, over whatever stands there: two workers that copy at
 * once put the same bytes in place of the same bytes, and nothing that another has opened is ever taken away.
 */
@Injectable()
export class ToxicityModelCache {
  private readonly root: string;

  constructor(
    @Inject(WORKER_SETTINGS) { home }: Pick<WorkerSettings, 'home'>,
    @Inject(BlobStore) private readonly blobs: BlobStore,
  ) {
    this.root = join(home, 'cache', 'toxicity');
  }

  /** The folder with these files; copies them when it is not there yet. */
  async folderOf(files: readonly ModelFile[]): Promise<string> {
    const folder = join(this.root, nameOf(files));
    if (await isWhole(folder, files)) return folder;
    const unfinished = `${folder}.${randomUUID()}`;
    try {
      for (const file of files) await this.copy(file, join(unfinished, file.path));
      for (const { path } of files) await putInPlace(join(unfinished, path), join(folder, path));
    } catch (error) {
      if (AppError.isInstance(error)) throw error;
      throw notCopied(error);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
    return folder;
  }

  private async copy({ path, blobId }: ModelFile, target: string): Promise<void> {
    await mkdir(dirname(target), { recursive: true });
    const hash = createHash('sha256');
    const hashed = async function* (bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const part of bytes) {
        hash.update(part);
        yield part;
      }
    };
    await pipeline(await this.blobs.read(blobId), hashed, createWriteStream(target, { flush: true }));
    if (hash.digest('hex') !== blobId)
      throw unsuitableModel(`The file ${path} of the toxicity model is damaged in the artifact store.`);
  }
}

/** The same files have the same name, wherever they were logged. */
const nameOf = (files: readonly ModelFile[]): string =>
  createHash('sha256')
    .update(JSON.stringify(files.map(({ path, blobId }) => [path, blobId]).sort()))
    .digest('hex')
    .slice(0, 32);

async function isWhole(folder: string, files: readonly ModelFile[]): Promise<boolean> {
  for (const { path, sizeBytes } of files) {
    const size = await stat(join(folder, path)).then(
      (found) => found.size,
      () => null,
    );
    if (size !== sizeBytes) return false;
  }
  return true;
}

async function putInPlace(from: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await rename(from, target);
}

function notCopied(error: unknown): AppError {
  const code = (error as { code?: unknown } | null)?.code;
  return unsuitableModel(
    `The toxicity model could not be copied to WEIR_HOME (${typeof code === 'string' ? code : String(error).slice(0, 100)}).`,
  );
}
