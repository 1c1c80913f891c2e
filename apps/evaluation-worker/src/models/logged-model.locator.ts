import { Injectable } from '@nestjs/common';
import { AppError } from '@weir/errors';
import type { LoggedModelReference } from '@weir/evaluation';
import {
  LoggedModelRepository,
  MODEL_STAGES,
  ModelVersionRepository,
  type ModelVersionRecord,
} from '@weir/tracking-store';
import { unsuitableModel } from './model.errors.js';
import { RunModelLocator } from './run-model.locator.js';

const LOGGED_MODEL_SOURCE = /^models:\/+(m-[0-9a-f]{32})$/;

/** Finds where the files of a logged model lie. */
@Injectable()
export class LoggedModelLocator {
  constructor(
    private readonly runModels: RunModelLocator,
    private readonly models: LoggedModelRepository,
    private readonly versions: ModelVersionRepository,
  ) {}

  /** @throws AppError that no retry repairs, when there is no such model. */
  async artifactUri(uri: string, reference: LoggedModelReference): Promise<string> {
    try {
      return await this.find(reference);
    } catch (error) {
      if (!AppError.isInstance(error) || error.status >= 500) throw error;
      throw unsuitableModel(`${uri}: ${error.message}`);
    }
  }

  private async find(reference: LoggedModelReference): Promise<string> {
    switch (reference.by) {
      case 'run':
        return this.runModels.artifactUri(reference.runId, reference.path);
      case 'id':
        return (await this.models.get(reference.modelId)).artifactUri;
      case 'alias':
        return this.ofVersion(await this.versions.getByAlias(reference.name, reference.alias));
      case 'version':
        return this.ofVersion(await this.version(reference.name, reference.version));
    }
  }

  /** A number, `latest`, or a stage, which stands for the latest version in it. */
  private async version(name: string, version: string): Promise<ModelVersionRecord> {
    if (/^\d{1,9}$/.test(version)) return this.versions.get(name, Number(version));
    const stage = MODEL_STAGES.find((known) => known.toLowerCase() === version.toLowerCase()) ?? null;
    if (stage === null && version.toLowerCase() !== 'latest')
      throw unsuitableModel(`"${version.slice(0, 100)}" is neither a version, a stage nor latest.`);
    const latest = await this.versions.findLatest(name, stage);
    if (latest === null) throw unsuitableModel(`The model "${name}" has no such version.`);
    return latest;
  }

  private async ofVersion({ source, storageLocation }: ModelVersionRecord): Promise<string> {
    if (storageLocation !== null) return storageLocation;
    const modelId = LOGGED_MODEL_SOURCE.exec(source)?.[1];
    return modelId === undefined ? source : (await this.models.get(modelId)).artifactUri;
  }
}
