import { Injectable } from '@nestjs/common';
import { experimentId, ExperimentRepository, invalidParameter } from '@weir/tracking-store';
import { DatasetSummaries } from '../datasets/dataset-summaries.js';
import { experimentMessage } from '../experiments/experiment.mapper.js';
import { inputOf, texts } from './field-input.js';
import type { FieldParameters, FieldReaders } from './graphql.tokens.js';

interface ExperimentInput {
  readonly experimentId: string | null;
}

interface DatasetsInput {
  readonly experimentIds: readonly (string | null)[] | null;
}

@Injectable()
export class ExperimentFields implements FieldReaders {
  readonly fields = {
    mlflowGetExperiment: (parameters: FieldParameters) => this.get(inputOf(parameters)),
    mlflowSearchDatasets: (parameters: FieldParameters) => this.searchDatasets(inputOf(parameters)),
  };

  constructor(
    private readonly experiments: ExperimentRepository,
    private readonly datasets: DatasetSummaries,
  ) {}

  private async get({ experimentId: id }: Partial<ExperimentInput>): Promise<object> {
    if (!id) throw invalidParameter("Missing value for required parameter 'experiment_id'.");
    return { experiment: experimentMessage(await this.experiments.getById(experimentId(id))) };
  }

  private async searchDatasets({ experimentIds }: Partial<DatasetsInput>): Promise<object> {
    return { dataset_summaries: await this.datasets.of(texts(experimentIds)) };
  }
}
