import { Injectable } from '@nestjs/common';
import {
  LoggedModelRepository,
  ModelVersionRepository,
  type KeyValue,
  type ModelVersionRecord,
  type NewModelVersion,
} from '@weir/tracking-store';
import { VersionSourceService, type ClaimedSource } from './version-source.service.js';

const PROMPT_TAG = 'mlflow.prompt.is_prompt';
/** Versions that were made before their storage location was kept. */
const LOGGED_MODEL_SOURCE = /^models:\/+(m-[0-9a-f]{32})$/;

type VersionFacts = Omit<NewModelVersion, keyof ClaimedSource | 'storageLocation'>;

/** The last of several tags with one key counts. */
const isPrompt = (tags: readonly KeyValue[]): boolean =>
  tags.findLast(({ key }) => key === PROMPT_TAG)?.value.toLowerCase() === 'true';

@Injectable()
export class ModelVersionService {
  constructor(
    private readonly versions: ModelVersionRepository,
    private readonly loggedModels: LoggedModelRepository,
    private readonly sources: VersionSourceService,
  ) {}

  async create(facts: VersionFacts, claimed: ClaimedSource): Promise<ModelVersionRecord> {
    const source = isPrompt(facts.tags)
      ? this.sources.ofPrompt(claimed)
      : await this.sources.ofModel(claimed);
    return this.versions.create({ ...facts, ...source });
  }

  /** Where the files are. */
  async downloadUri(name: string, version: number): Promise<string> {
    const { source, storageLocation } = await this.versions.get(name, version);
    if (storageLocation !== null) return storageLocation;
    const modelId = LOGGED_MODEL_SOURCE.exec(source)?.[1];
    return modelId === undefined ? source : (await this.loggedModels.get(modelId)).artifactUri;
  }
}
