import { Req, Res } from '@nestjs/common';
import {
  checkKey,
  checkLength,
  ExperimentCreator,
  experimentId,
  ExperimentRepository,
  TAG_KEY,
  type NewExperiment,
  type SqlRunner,
} from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { TakesIdempotencyKey } from '../protocol/idempotency-key.js';
import { keyValues } from '../protocol/key-value.message.js';
import { KeyedAnswers } from '../protocol/keyed-answers.js';
import { MlflowController, MlflowGet, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage, sendText } from '../protocol/send-message.js';
import { checkedArtifactLocation } from './artifact-location.js';
import { experimentMessage } from './experiment.mapper.js';
import {
  CreateExperimentRequest,
  CreateExperimentResponse,
  DeleteExperimentTagRequest,
  ExperimentIdRequest,
  GetExperimentByNameRequest,
  GetExperimentResponse,
  SetExperimentTagRequest,
  UpdateExperimentRequest,
} from './experiment.messages.js';

const MAX_NAME = 500;

@MlflowController('experiments')
export class ExperimentsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly experiments: ExperimentRepository,
    private readonly answers: KeyedAnswers,
  ) {}

  @MlflowPost('create', {
    summary: 'Create an experiment',
    request: CreateExperimentRequest,
    response: CreateExperimentResponse,
  })
  @TakesIdempotencyKey()
  async create(@Req() request: Request, @Res() response: Response): Promise<void> {
    const received = await this.reader.receive(request);
    const work = async (runner: SqlRunner | null): Promise<object> => {
      const experiment = newExperiment(this.reader.message(received, CreateExperimentRequest));
      const creator = runner ? new ExperimentCreator(runner) : this.experiments;
      return { experiment_id: await creator.create(experiment) };
    };
    sendText(response, 200, await this.answers.of(request, { call: 'experiments/create', received, work }));
  }

  @MlflowGet('get', {
    summary: 'Get an experiment, also a deleted one',
    request: ExperimentIdRequest,
    response: GetExperimentResponse,
  })
  async get(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { experiment_id } = await this.reader.query(request, ExperimentIdRequest);
    const experiment = await this.experiments.getById(experimentId(experiment_id));
    sendMessage(response, { experiment: experimentMessage(experiment) });
  }

  @MlflowGet('get-by-name', {
    summary: 'Get an experiment by its name, also a deleted one',
    request: GetExperimentByNameRequest,
    response: GetExperimentResponse,
  })
  async getByName(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { experiment_name } = await this.reader.query(request, GetExperimentByNameRequest);
    const experiment = await this.experiments.getByName(experiment_name);
    sendMessage(response, { experiment: experimentMessage(experiment) });
  }

  @MlflowPost('update', { summary: 'Rename an experiment', request: UpdateExperimentRequest })
  async update(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { experiment_id, new_name } = await this.reader.body(request, UpdateExperimentRequest);
    checkLength(new_name, MAX_NAME, 'name');
    await this.experiments.rename(experimentId(experiment_id), new_name, Date.now());
    sendMessage(response);
  }

  @MlflowPost('delete', { summary: 'Delete an experiment and its runs', request: ExperimentIdRequest })
  async delete(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { experiment_id } = await this.reader.body(request, ExperimentIdRequest);
    await this.experiments.delete(experimentId(experiment_id), Date.now());
    sendMessage(response);
  }

  @MlflowPost('restore', { summary: 'Restore an experiment and its runs', request: ExperimentIdRequest })
  async restore(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { experiment_id } = await this.reader.body(request, ExperimentIdRequest);
    await this.experiments.restore(experimentId(experiment_id), Date.now());
    sendMessage(response);
  }

  @MlflowPost('set-experiment-tag', {
    summary: 'Set a tag of an experiment',
    request: SetExperimentTagRequest,
  })
  async setTag(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { experiment_id, key, value } = await this.reader.body(request, SetExperimentTagRequest);
    checkKey(key, TAG_KEY, 'key');
    await this.experiments.setTag(experimentId(experiment_id), key, value ?? '');
    sendMessage(response);
  }

  @MlflowPost('delete-experiment-tag', {
    summary: 'Delete a tag of an experiment',
    request: DeleteExperimentTagRequest,
  })
  async deleteTag(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { experiment_id, key } = await this.reader.body(request, DeleteExperimentTagRequest);
    await this.experiments.deleteTag(experimentId(experiment_id), key);
    sendMessage(response);
  }
}

function newExperiment({ name, artifact_location, tags }: CreateExperimentRequest): NewExperiment {
  checkLength(name, MAX_NAME, 'name');
  return {
    name,
    artifactLocation: checkedArtifactLocation(artifact_location),
    tags: keyValues(tags),
    now: Date.now(),
  };
}
