import { Injectable } from '@nestjs/common';
import { RunInputRepository, RunModelRepository } from '@weir/tracking-store';
import { datasetInputMessage } from './run.mapper.js';
import type { RunLinks } from './run-inputs.messages.js';

/** What runs were fed with and what they made, as runs are shown with it. */
@Injectable()
export class RunInputsReader {
  constructor(
    private readonly datasets: RunInputRepository,
    private readonly models: RunModelRepository,
  ) {}

  /** An entry for each run, with empty messages where nothing was logged. */
  async of(runIds: readonly string[]): Promise<Map<string, RunLinks>> {
    const [datasets, models] = await Promise.all([
      this.datasets.findByRuns(runIds),
      this.models.findByRuns(runIds),
    ]);
    return new Map(
      runIds.map((runId) => {
        const ofRun = models.get(runId);
        const inputs = {
          dataset_inputs: datasets.get(runId)?.map(datasetInputMessage),
          model_inputs: ofRun?.inputs.map((modelId) => ({ model_id: modelId })),
        };
        const outputs = ofRun?.outputs.map(({ modelId, step }) => ({ model_id: modelId, step }));
        return [runId, { inputs, outputs: { model_outputs: outputs } }];
      }),
    );
  }
}
