import { Injectable } from '@nestjs/common';
import {
  RunInputRepository,
  RunModelRepository,
  RunRepository,
  type DatasetInput,
  type RunModelLink,
} from '@weir/tracking-store';

/** What a run was fed with and what it made. Every call may be repeated. */
@Injectable()
export class RunLinkService {
  constructor(
    private readonly runs: RunRepository,
    private readonly inputs: RunInputRepository,
    private readonly models: RunModelRepository,
  ) {}

  async logInputs(
    runId: string,
    inputs: { readonly datasets: readonly DatasetInput[]; readonly modelUuids: readonly string[] },
  ): Promise<void> {
    const run = await this.runs.getActiveInfo(runId);
    await this.inputs.link(run, inputs.datasets, inputs.modelUuids);
  }

  async logOutputs(runId: string, models: readonly RunModelLink[]): Promise<void> {
    await this.runs.getActiveInfo(runId);
    await this.models.link(runId, 'output', models);
  }
}
