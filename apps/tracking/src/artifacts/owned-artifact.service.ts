import { Injectable } from '@nestjs/common';
import { LoggedModelRepository, RunRepository, type ArtifactEntry } from '@weir/tracking-store';
import { joinPath, storePathOf } from './artifact-location.mapper.js';
import { ArtifactService } from './artifact.service.js';

export interface OwnedFolder {
  readonly rootUri: string;
  readonly entries: readonly ArtifactEntry[];
}

/** Artifacts by their owner: paths are relative to the folder of a run or a logged model. */
@Injectable()
export class OwnedArtifactService {
  constructor(
    private readonly runs: RunRepository,
    private readonly models: LoggedModelRepository,
    private readonly artifacts: ArtifactService,
  ) {}

  async listOfRun(runId: string, folder: string): Promise<OwnedFolder> {
    return this.list(await this.uriOfRun(runId), folder);
  }

  async listOfModel(modelId: string, folder: string): Promise<OwnedFolder> {
    return this.list(await this.uriOfModel(modelId), folder);
  }

  async pathInRun(runId: string, path: string): Promise<string> {
    return joinPath(storePathOf(await this.uriOfRun(runId)), path);
  }

  async pathInModel(modelId: string, path: string): Promise<string> {
    return joinPath(storePathOf(await this.uriOfModel(modelId)), path);
  }

  private async list(rootUri: string, folder: string): Promise<OwnedFolder> {
    return { rootUri, entries: await this.artifacts.list(joinPath(storePathOf(rootUri), folder)) };
  }

  async uriOfRun(runId: string): Promise<string> {
    return (await this.runs.getInfo(runId)).artifactUri;
  }

  async uriOfModel(modelId: string): Promise<string> {
    return (await this.models.get(modelId)).artifactUri;
  }
}
