import { Req, Res } from '@nestjs/common';
import { RegisteredModelRepository } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { keyValues } from '../protocol/key-value.message.js';
import {
  MlflowController,
  MlflowDelete,
  MlflowGet,
  MlflowPatch,
  MlflowPost,
} from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import {
  CreateRegisteredModelRequest,
  DeleteRegisteredModelTagRequest,
  RegisteredModelNameRequest,
  RegisteredModelResponse,
  RenameRegisteredModelRequest,
  SetRegisteredModelTagRequest,
  UpdateRegisteredModelRequest,
} from './registered-model.messages.js';
import { checkModelName, checkRegistryTags } from './registry-rules.js';
import { registeredModelMessage } from './registry.mapper.js';

@MlflowController('registered-models')
export class RegisteredModelsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly models: RegisteredModelRepository,
  ) {}

  @MlflowPost('create', {
    summary: 'Register a model',
    request: CreateRegisteredModelRequest,
    response: RegisteredModelResponse,
  })
  async create(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, description, ...body } = await this.reader.body(request, CreateRegisteredModelRequest);
    const tags = keyValues(body.tags);
    checkModelName(name);
    checkRegistryTags(tags);
    const model = { name, description: description ?? null, tags, now: Date.now() };
    sendMessage(response, { registered_model: registeredModelMessage(await this.models.create(model)) });
  }

  @MlflowGet('get', {
    summary: 'Get a registered model with its latest versions',
    request: RegisteredModelNameRequest,
    response: RegisteredModelResponse,
  })
  async get(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name } = await this.reader.query(request, RegisteredModelNameRequest);
    await this.answer(name, response);
  }

  @MlflowPost('rename', {
    summary: 'Rename a registered model',
    request: RenameRegisteredModelRequest,
    response: RegisteredModelResponse,
  })
  async rename(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, new_name } = await this.reader.body(request, RenameRegisteredModelRequest);
    checkModelName(new_name, 'new_name');
    await this.models.rename(name, new_name, Date.now());
    await this.answer(new_name, response);
  }

  @MlflowPatch('update', {
    summary: 'Describe a registered model',
    request: UpdateRegisteredModelRequest,
    response: RegisteredModelResponse,
  })
  async update(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, description } = await this.reader.body(request, UpdateRegisteredModelRequest);
    await this.models.describe(name, description ?? null, Date.now());
    await this.answer(name, response);
  }

  @MlflowDelete('delete', {
    summary: 'Delete a registered model and its versions',
    request: RegisteredModelNameRequest,
  })
  async delete(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.models.delete((await this.reader.body(request, RegisteredModelNameRequest)).name);
    sendMessage(response);
  }

  @MlflowPost('set-tag', {
    summary: 'Set a tag of a registered model',
    request: SetRegisteredModelTagRequest,
  })
  async setTag(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, key, value } = await this.reader.body(request, SetRegisteredModelTagRequest);
    const tag = { key, value: value ?? '' };
    checkRegistryTags([tag]);
    await this.models.setTag(name, tag);
    sendMessage(response);
  }

  @MlflowDelete('delete-tag', {
    summary: 'Delete a tag of a registered model',
    request: DeleteRegisteredModelTagRequest,
  })
  async deleteTag(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, key } = await this.reader.body(request, DeleteRegisteredModelTagRequest);
    await this.models.deleteTag(name, key);
    sendMessage(response);
  }

  private async answer(name: string, response: Response): Promise<void> {
    sendMessage(response, { registered_model: registeredModelMessage(await this.models.get(name)) });
  }
}
