import { Inject, Injectable } from '@nestjs/common';
import { BlobStore } from '@weir/artifact-store';
import { ArtifactFileRepository, proxiedPath } from '@weir/tracking-store';
import { load, CORE_SCHEMA } from 'js-yaml';
import { unsuitableModel } from './model.errors.js';

/** Far beyond the description of any model. */
const MAX_BYTES = 256 * 1024;
/** An alias that contains itself, or a bomb of aliases, would unfold without end. */
const MAX_VALUES = 20_000;
const MAX_DEPTH = 30;

export type YamlMapping = Readonly<Record<string, unknown>>;

/** The YAML files of logged models in this server's artifact store. */
@Injectable()
export class LoggedModelFiles {
  constructor(
    @Inject(BlobStore) private readonly blobs: BlobStore,
    private readonly files: ArtifactFileRepository,
  ) {}

  /** Whether a model lies there. */
  async hasModel(artifactUri: string): Promise<boolean> {
    const path = pathIn(artifactUri, 'MLmodel');
    return path !== null && (await this.files.find(path)) !== null;
  }

  /** @throws AppError when there is no such file, or none that holds a mapping. */
  async read(artifactUri: string, name: string): Promise<YamlMapping> {
    const path = pathIn(artifactUri, name);
    if (path === null) throw unsuitableModel('The files of the model are kept outside of this server.');
    const file = await this.files.find(path);
    if (file === null) throw unsuitableModel(`The model has no file ${name}.`);
    if (file.sizeBytes > MAX_BYTES)
      throw unsuitableModel(`The model’s file ${name} is larger than ${MAX_BYTES} bytes.`);
    const parts: Buffer[] = [];
    for await (const part of await this.blobs.read(file.blobId)) parts.push(part as Buffer);
    return parsed(Buffer.concat(parts).toString('utf8'), name);
  }
}

function pathIn(artifactUri: string, name: string): string | null {
  const folder = proxiedPath(artifactUri);
  const parts = `${folder ?? ''}/${name}`.split('/').filter((part) => part !== '');
  return folder === null || parts.includes('..') || parts.includes('.') ? null : parts.join('/');
}

function parsed(text: string, name: string): YamlMapping {
  const value = yamlValue(text);
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMapping || countValues(value, 0, 0) > MAX_VALUES)
    throw unsuitableModel(`The model’s file ${name} cannot be read.`);
  return value as YamlMapping;
}

function yamlValue(text: string): unknown {
  try {
    return load(text, { schema: CORE_SCHEMA });
  } catch {
    return null;
  }
}

function countValues(value: unknown, depth: number, before: number): number {
  if (depth > MAX_DEPTH) return Infinity;
  let count = before + 1;
  if (typeof value !== 'object' || value === null) return count;
  for (const child of Object.values(value)) {
    if (count > MAX_VALUES) return count;
    count = countValues(child, depth + 1, count);
  }
  return count;
}
