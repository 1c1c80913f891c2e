import { Injectable } from '@nestjs/common';
import { LoggedModelRepository, RunModelRepository, RunRepository } from '@weir/tracking-store';
import { LoggedModelFiles } from './logged-model.files.js';

/** Of a run that logged more, the last ones are looked at. */
const MAX_OUTPUTS = 500;

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
    for (const { modelId } of outputs.slice(-MAX_OUTPUTS).reverse()) {
      const model = await this.models.get(modelId, { deleted: true });
      if (model.name === path) return model.artifactUri;
    }
    return inRun;
  }
}
