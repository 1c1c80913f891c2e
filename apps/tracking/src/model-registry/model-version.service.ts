import { Injectable } from '@nestjs/common';
import {
  LoggedModelRepository,
  ModelVersionRepository,
  type ModelVersionRecord,
  type NewModelVersion,
} from '@weir/tracking-store';
import { checkSource, versionNumber } from './registry-rules.js';

const PROMPT_TAG = 'mlflow.prompt.is_prompt';
const VERSIONS_TAG = 'mlflow.modelVersions';
const LOGGED_MODEL_SOURCE = /^models:\/+(m-[0-9a-f]{32})$/;
const VERSION_SOURCE = /^models:\/+([^/]+)\/(\d+)$/;

@Injectable()
export class ModelVersionService {
  constructor(
    private readonly versions: ModelVersionRepository,
    private readonly loggedModels: LoggedModelRepository,
  ) {}

  async create(version: NewModelVersion): Promise<ModelVersionRecord> {
    const isPrompt = version.tags.some(({ key, value }) => key === PROMPT_TAG && value === 'true');
    // A prompt lives in its tags: its source is only a word.
    if (!isPrompt) checkSource(version.source);
    const created = await this.versions.create({ ...version, source: await this.resolved(version.source) });
    if (version.modelId) await this.noteOnLoggedModel(version.modelId, created);
    return created;
  }

  /** A version of a version has the files of the first one. */
  private async resolved(source: string): Promise<string> {
    const [, name, version] = VERSION_SOURCE.exec(source) ?? [];
    if (name === undefined || version === undefined) return source;
    return (await this.versions.get(name, versionNumber(version))).source;
  }

  /** Where the files are: `models:/m-…` stands for the place of a logged model. */
  async downloadUri(name: string, version: number): Promise<string> {
    const { source } = await this.versions.get(name, version);
    const modelId = LOGGED_MODEL_SOURCE.exec(source)?.[1];
    return modelId === undefined ? source : (await this.loggedModels.get(modelId)).artifactUri;
  }

  /** Readers of the logged model's tag split it by these separators. */
  private async noteOnLoggedModel(modelId: string, { name, version }: ModelVersionRecord): Promise<void> {
    const { tags } = await this.loggedModels.get(modelId);
    const noted = tags.find(({ key }) => key === VERSIONS_TAG)?.value ?? '[]';
    const entry = `{"name": ${JSON.stringify(name)}, "version": ${version}}`;
    const inner = noted.trim().slice(1, -1).trim();
    const value = `[${inner === '' ? entry : `${inner}, ${entry}`}]`;
    await this.loggedModels.setTags(modelId, [{ key: VERSIONS_TAG, value }]);
  }
}
