import { Injectable } from '@nestjs/common';
import { LoggedModelRepository, RunModelRepository, RunRepository } from '@weir/tracking-store';
import { LoggedModelFiles } from './logged-model.files.js';

/** Finds the files of a model that a run logged. */
@Injectable()
export class RunModelLocator {
  constructor(
    private readonly runs: RunRepository,
    private readonly runModels: RunModelRepository,
    private readonly models: LoggedModelRepository,
    private readonly files: LoggedModelFiles,
  ) {}

  /** MLflow 2 keeps them among the run's artifacts; MLflow 3 as an output of the run, by its name. */
  async artifactUri(runId: string, path: string): Promise<string> {
    const { artifactUri } = await this.runs.getActiveInfo(runId);
    const inRun = `${artifactUri.replace(/\/+$/, '')}/${path}`;
    if (await this.files.hasModel(inRun)) return inRun;
    const outputs = (await this.runModels.findByRuns([runId])).get(runId)?.outputs ?? [];
    const models = await Promise.all(outputs.map(({ modelId }) => this.models.get(modelId)));
    return models.findLast(({ name }) => name === path)?.artifactUri ?? inRun;
  }
}
