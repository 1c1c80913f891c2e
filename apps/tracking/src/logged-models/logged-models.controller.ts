import { Param, Req, Res } from '@nestjs/common';
import { experimentId, LoggedModelRepository, type LoggedModelStatus } from '@weir/tracking-store';
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
import { enumName } from '../protocol/wire-values.js';
import { loggedModelPairs } from './logged-model-keys.js';
import { checkLoggedModelName } from './logged-model-name.js';
import { loggedModelMessage } from './logged-model.mapper.js';
import {
  CreateLoggedModelRequest,
  FinalizeLoggedModelRequest,
  GetLoggedModelRequest,
  LoggedModelResponse,
  LogLoggedModelParamsRequest,
  SetLoggedModelTagsRequest,
  WIRE_STATUSES,
  type WireStatus,
} from './logged-model.messages.js';

const ONE = ':model_id';
const STORED_STATUS = {
  LOGGED_MODEL_PENDING: 'PENDING',
  LOGGED_MODEL_READY: 'READY',
  LOGGED_MODEL_UPLOAD_FAILED: 'UPLOAD_FAILED',
} as const satisfies Record<WireStatus, LoggedModelStatus>;

@MlflowController('logged-models')
export class LoggedModelsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly models: LoggedModelRepository,
  ) {}

  @MlflowPost('', {
    summary: 'Create a logged model',
    request: CreateLoggedModelRequest,
    response: LoggedModelResponse,
  })
  async create(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, CreateLoggedModelRequest);
    if (body.name) checkLoggedModelName(body.name);
    const model = await this.models.create({
      experimentId: experimentId(body.experiment_id),
      name: body.name || null,
      modelType: body.model_type || null,
      sourceRunId: body.source_run_id || null,
      params: loggedModelPairs(body.params),
      tags: loggedModelPairs(body.tags),
      now: Date.now(),
    });
    sendMessage(response, { model: loggedModelMessage(model) });
  }

  @MlflowGet(ONE, {
    summary: 'Read a logged model',
    request: GetLoggedModelRequest,
    response: LoggedModelResponse,
  })
  async get(
    @Param('model_id') modelId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { allow_deleted } = await this.reader.query(request, GetLoggedModelRequest);
    const model = await this.models.get(modelId, { deleted: allow_deleted ?? false });
    sendMessage(response, { model: loggedModelMessage(model) });
  }

  @MlflowPatch(ONE, {
    summary: 'Say whether the upload of a logged model succeeded',
    request: FinalizeLoggedModelRequest,
    response: LoggedModelResponse,
  })
  async finalize(
    @Param('model_id') modelId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { status } = await this.reader.body(request, FinalizeLoggedModelRequest);
    const name = enumName(WIRE_STATUSES, status) ?? 'LOGGED_MODEL_PENDING';
    const model = await this.models.finalize(modelId, STORED_STATUS[name], Date.now());
    sendMessage(response, { model: loggedModelMessage(model) });
  }

  @MlflowDelete(ONE, { summary: 'Delete a logged model; its files stay' })
  async delete(@Param('model_id') modelId: string, @Res() response: Response): Promise<void> {
    await this.models.delete(modelId, Date.now());
    sendMessage(response);
  }

  @MlflowPatch(`${ONE}/tags`, { summary: 'Set tags of a logged model', request: SetLoggedModelTagsRequest })
  async setTags(
    @Param('model_id') modelId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { tags } = await this.reader.body(request, SetLoggedModelTagsRequest);
    await this.models.setTags(modelId, loggedModelPairs(tags));
    sendMessage(response);
  }

  @MlflowDelete(`${ONE}/tags/*tag_key`, { summary: 'Delete a tag of a logged model' })
  async deleteTag(
    @Param('model_id') modelId: string,
    @Param('tag_key') key: readonly string[],
    @Res() response: Response,
  ): Promise<void> {
    await this.models.deleteTag(modelId, key.join('/'));
    sendMessage(response);
  }

  @MlflowPost(`${ONE}/params`, {
    summary: 'Log params of a logged model',
    request: LogLoggedModelParamsRequest,
  })
  async logParams(
    @Param('model_id') modelId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { params } = await this.reader.body(request, LogLoggedModelParamsRequest);
    await this.models.logParams(modelId, loggedModelPairs(params));
    sendMessage(response);
  }
}
