import { Param, Req, Res } from '@nestjs/common';
import { checkLength, EvaluationDatasetRepository } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import {
  MlflowController,
  MlflowDelete,
  MlflowGet,
  MlflowPatch,
  MlflowPost,
} from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { experimentIdsToLink, knownExperimentIds } from './dataset-experiments.reader.js';
import { readTags } from './dataset-tags.reader.js';
import { evaluationDatasetMessage } from './evaluation-dataset.mapper.js';
import {
  CreateEvaluationDatasetRequest,
  EvaluationDatasetExperimentsRequest,
  EvaluationDatasetExperimentsResponse,
  EvaluationDatasetResponse,
  SetEvaluationDatasetTagsRequest,
} from './evaluation-dataset.messages.js';

const ONE = ':dataset_id';
const MAX_NAME = 255;
/** Tag that names who makes a dataset. */
const USER_TAG = 'mlflow.user';

@MlflowController('datasets', '3.0')
export class EvaluationDatasetsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly datasets: EvaluationDatasetRepository,
  ) {}

  @MlflowPost('create', {
    summary: 'Create an evaluation dataset',
    request: CreateEvaluationDatasetRequest,
    response: EvaluationDatasetResponse,
  })
  async create(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, CreateEvaluationDatasetRequest);
    checkLength(body.name, MAX_NAME, 'name');
    const tags = body.tags ? readTags(body.tags) : [];
    const experimentIds = experimentIdsToLink(body.experiment_ids);
    const created = await this.datasets.create({
      name: body.name,
      tags,
      experimentIds,
      createdBy: tags.find(({ key }) => key === USER_TAG)?.value ?? null,
      now: Date.now(),
    });
    const linked =
      experimentIds.length > 0 ? { experiment_ids: [...new Set(experimentIds)].map(String) } : {};
    sendMessage(response, { dataset: { ...evaluationDatasetMessage(created), ...linked } });
  }

  @MlflowGet(ONE, { summary: 'Read an evaluation dataset', response: EvaluationDatasetResponse })
  async get(@Param('dataset_id') datasetId: string, @Res() response: Response): Promise<void> {
    sendMessage(response, { dataset: evaluationDatasetMessage(await this.datasets.get(datasetId)) });
  }

  @MlflowDelete(ONE, { summary: 'Delete an evaluation dataset and its records' })
  async delete(@Param('dataset_id') datasetId: string, @Res() response: Response): Promise<void> {
    await this.datasets.delete(datasetId);
    sendMessage(response);
  }

  @MlflowPatch(`${ONE}/tags`, {
    summary: 'Set tags of an evaluation dataset',
    request: SetEvaluationDatasetTagsRequest,
  })
  async setTags(
    @Param('dataset_id') datasetId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { tags } = await this.reader.body(request, SetEvaluationDatasetTagsRequest);
    await this.datasets.setTags(datasetId, readTags(tags));
    sendMessage(response);
  }

  @MlflowDelete(`${ONE}/tags/*key`, { summary: 'Delete a tag of an evaluation dataset' })
  async deleteTag(
    @Param('dataset_id') datasetId: string,
    @Param('key') key: readonly string[],
    @Res() response: Response,
  ): Promise<void> {
    await this.datasets.deleteTag(datasetId, key.join('/'));
    sendMessage(response);
  }

  @MlflowGet(`${ONE}/experiment-ids`, {
    summary: 'The experiments that an evaluation dataset is used in',
    response: EvaluationDatasetExperimentsResponse,
  })
  async experimentIds(@Param('dataset_id') datasetId: string, @Res() response: Response): Promise<void> {
    const ids = await this.datasets.experimentIds(datasetId);
    sendMessage(response, { experiment_ids: ids.length > 0 ? ids : undefined });
  }

  @MlflowPost(`${ONE}/add-experiments`, {
    summary: 'Use an evaluation dataset in more experiments',
    request: EvaluationDatasetExperimentsRequest,
    response: EvaluationDatasetResponse,
  })
  async addExperiments(
    @Param('dataset_id') datasetId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { experiment_ids } = await this.reader.body(request, EvaluationDatasetExperimentsRequest);
    const ids = experimentIdsToLink(experiment_ids);
    const dataset = await this.datasets.addExperiments(datasetId, ids, Date.now());
    sendMessage(response, { dataset: evaluationDatasetMessage(dataset) });
  }

  @MlflowPost(`${ONE}/remove-experiments`, {
    summary: 'Use an evaluation dataset in fewer experiments',
    request: EvaluationDatasetExperimentsRequest,
    response: EvaluationDatasetResponse,
  })
  async removeExperiments(
    @Param('dataset_id') datasetId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { experiment_ids } = await this.reader.body(request, EvaluationDatasetExperimentsRequest);
    const ids = knownExperimentIds(experiment_ids);
    const dataset = await this.datasets.removeExperiments(datasetId, ids, Date.now());
    sendMessage(response, { dataset: evaluationDatasetMessage(dataset) });
  }
}
