import { Injectable } from '@nestjs/common';
import { parseModelUri } from '@weir/evaluation';
import { ArtifactFileRepository, proxiedPath } from '@weir/tracking-store';
import { LoggedModelLocator } from '../models/logged-model.locator.js';
import { unsuitableModel } from '../models/model.errors.js';

/** One file of the classifier's export, by its path below the folder that holds `config.json`. */
export interface ModelFile {
  readonly path: string;
  /** SHA-256 of its bytes, under which the store keeps them. */
  readonly blobId: string;
  readonly sizeBytes: number;
}

const ARTIFACT_URI = /^(runs|models|mlflow-artifacts):/i;
const CONFIG = 'config.json';
/** A classifier has about ten files and half a gigabyte; whatever is far larger is another folder. */
const MAX_FILES = 200;
const MAX_BYTES = 8 * 1024 ** 3;
const MAX_DEPTH = 8;

/** `runs:/…`, `models:/…` or `mlflow-artifacts:/…`, and not a folder of this machine. */
export const isArtifactUri = (configured: string): boolean => ARTIFACT_URI.test(configured);

/** Finds the files of a classifier in this server's artifact store. */
@Injectable()
export class ToxicityModelFiles {
  constructor(
    private readonly locator: LoggedModelLocator,
    private readonly files: ArtifactFileRepository,
  ) {}

  /** @throws AppError when there is no export of a model. */
  async find(uri: string): Promise<readonly ModelFile[]> {
    const folder = proxiedPath(await this.artifactUri(uri));
    if (folder === null) throw unsuitableModel(`${uri}: its files are kept outside of this server.`);
    const paths: string[] = [];
    await this.collect(
      folder.split('/').filter((part) => part !== ''),
      paths,
    );
    const root = rootOf(paths);
    if (root === null) throw unsuitableModel(`${uri} has no ${CONFIG}.`);
    return this.described(uri, root, paths);
  }

  private async artifactUri(uri: string): Promise<string> {
    if (proxiedPath(uri) !== null) return uri;
    const reference = parseModelUri(uri);
    if (reference.kind === 'logged') return this.locator.artifactUri(uri, reference.logged);
    throw unsuitableModel(
      reference.kind === 'malformed' ? `${uri} ${reference.reason}.` : `${uri} is no artifact.`,
    );
  }

  private async collect(folder: readonly string[], paths: string[], depth = 0): Promise<void> {
    if (depth > MAX_DEPTH) return;
    for (const { name, sizeBytes } of await this.files.list(folder.join('/'))) {
      if (paths.length === MAX_FILES) return;
      const path = [...folder, name];
      if (sizeBytes === null) await this.collect(path, paths, depth + 1);
      else paths.push(path.join('/'));
    }
  }

  private async described(uri: string, root: string, paths: readonly string[]): Promise<ModelFile[]> {
    const described: ModelFile[] = [];
    for (const path of paths.filter((candidate) => candidate.startsWith(root))) {
      const file = await this.files.find(path);
      if (file === null) continue;
      described.push({ path: path.slice(root.length), blobId: file.blobId, sizeBytes: file.sizeBytes });
    }
    const bytes = described.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (paths.length === MAX_FILES || bytes > MAX_BYTES)
      throw unsuitableModel(`${uri} holds more than ${MAX_FILES - 1} files or ${MAX_BYTES} bytes.`);
    return described;
  }
}

/** A model that was logged has the export somewhere below: the outermost one counts. */
function rootOf(paths: readonly string[]): string | null {
  const [nearest] = paths
    .filter((path) => path === CONFIG || path.endsWith(`/${CONFIG}`))
    .sort((left, right) => left.split('/').length - right.split('/').length);
  return nearest === undefined ? null : nearest.slice(0, -CONFIG.length);
}
