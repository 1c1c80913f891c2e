import { Injectable } from '@nestjs/common';
import { experimentIdOrNull, invalidParameter, RunInputRepository } from '@weir/tracking-store';
import { set } from '../protocol/wire-values.js';
import type { DatasetSummaryMessage } from './search-datasets.messages.js';

const MAX_EXPERIMENTS = 20;
const MAX_SUMMARIES = 1_000;

/** Which datasets the runs of some experiments used. */
@Injectable()
export class DatasetSummaries {
  constructor(private readonly inputs: RunInputRepository) {}

  async of(experimentIds: readonly (string | number)[]): Promise<DatasetSummaryMessage[]> {
    if (experimentIds.length === 0) throw refused('must specify at least one experiment_id.');
    if (experimentIds.length > MAX_EXPERIMENTS) {
      throw refused(
        `cannot specify more than ${MAX_EXPERIMENTS} experiment_ids. ` +
          `Received ${experimentIds.length} experiment_ids.`,
      );
    }
    const known = experimentIds.map(experimentIdOrNull).filter((id) => id !== null);
    const summaries = await this.inputs.summarise(known, MAX_SUMMARIES);
    return summaries.map(({ experimentId, name, digest, context }) => ({
      experiment_id: experimentId,
      name,
      digest,
      context: set(context),
    }));
  }
}

const refused = (reason: string) => invalidParameter(`SearchDatasets request ${reason}`);
