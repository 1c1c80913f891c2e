import { Injectable } from '@nestjs/common';
import { RunInputRepository } from '@weir/tracking-store';
import { datasetInputMessage } from './run.mapper.js';
import type { RunInputsMessage } from './run-inputs.messages.js';

/** What runs were fed with, as runs are shown with it. */
@Injectable()
export class RunInputsReader {
  constructor(private readonly inputs: RunInputRepository) {}

  /** An entry for each run: `{}` when nothing was logged. */
  async of(runIds: readonly string[]): Promise<Map<string, RunInputsMessage>> {
    const byUuid = await this.inputs.findByRuns(runIds);
    const found = new Map([...byUuid].map(([uuid, inputs]) => [uuid.replaceAll('-', ''), inputs]));
    return new Map(
      runIds.map((runId) => {
        const datasets = found.get(runId);
        return [runId, datasets ? { dataset_inputs: datasets.map(datasetInputMessage) } : {}];
      }),
    );
  }
}
