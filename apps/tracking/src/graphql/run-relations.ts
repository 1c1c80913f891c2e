import { Injectable } from '@nestjs/common';
import { ExperimentRepository, RegistrySearch, type RunInfo, type RunRecord } from '@weir/tracking-store';
import { experimentMessage } from '../experiments/experiment.mapper.js';
import type { ExperimentMessage } from '../experiments/experiment.messages.js';
import { modelVersionMessage } from '../model-registry/registry.mapper.js';
import type { ModelVersionMessage } from '../model-registry/model-version.messages.js';
import { RunInputsReader } from '../runs/run-inputs.reader.js';
import { runMessage } from '../runs/run.mapper.js';
import { once } from './field-input.js';

/** The most that one search of versions gives. */
const MAX_VERSIONS = 200_000;

/** Runs with what belongs to them: read only when it is asked for, and then for all of them at once. */
@Injectable()
export class RunRelations {
  constructor(
    private readonly inputs: RunInputsReader,
    private readonly experiments: ExperimentRepository,
    private readonly registry: RegistrySearch,
  ) {}

  messages(records: readonly RunRecord[]): object[] {
    const infos = records.map(({ info }) => info);
    const links = once(() => this.inputs.of(infos.map(({ runId }) => runId)));
    const experiments = once(() => this.experimentsOf(infos));
    const versions = once(() => this.versionsOf(infos));
    return records.map((record) => {
      const { runId, experimentId } = record.info;
      return {
        ...runMessage(record),
        inputs: async () => (await links()).get(runId)?.inputs ?? {},
        outputs: async () => (await links()).get(runId)?.outputs ?? {},
        experiment: async () => (await experiments()).get(experimentId),
        model_versions: async () => (await versions()).get(runId) ?? [],
      };
    });
  }

  private async experimentsOf(infos: readonly RunInfo[]): Promise<Map<number, ExperimentMessage>> {
    const ids = [...new Set(infos.map(({ experimentId }) => experimentId))];
    const found = await Promise.all(ids.map((id) => this.experiments.getById(id)));
    return new Map(found.map((experiment) => [experiment.experimentId, experimentMessage(experiment)]));
  }

  private async versionsOf(infos: readonly RunInfo[]): Promise<Map<string, ModelVersionMessage[]>> {
    const list = infos.map(({ runId }) => `'${runId}'`).join(',');
    const { records } = await this.registry.searchVersions({
      filter: `run_id IN (${list})`,
      orderBy: [],
      maxResults: MAX_VERSIONS,
      pageToken: '',
    });
    const versions = new Map<string, ModelVersionMessage[]>();
    for (const record of records) {
      const ofRun = versions.get(record.runId ?? '') ?? [];
      ofRun.push(modelVersionMessage(record));
      versions.set(record.runId ?? '', ofRun);
    }
    return versions;
  }
}
