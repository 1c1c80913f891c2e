import { Req, Res } from '@nestjs/common';
import { ModelVersionRepository } from '@weir/tracking-store';
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
  CreateModelVersionRequest,
  DeleteModelVersionTagRequest,
  DownloadUriResponse,
  ModelVersionRequest,
  ModelVersionResponse,
  SetModelVersionTagRequest,
  TransitionStageRequest,
  UpdateModelVersionRequest,
} from './model-version.messages.js';
import { ModelVersionService } from './model-version.service.js';
import {
  checkArchiving,
  checkModelName,
  checkRegistryTags,
  modelStage,
  versionNumber,
} from './registry-rules.js';
import { modelVersionMessage } from './registry.mapper.js';

@MlflowController('model-versions')
export class ModelVersionsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly versions: ModelVersionRepository,
    private readonly service: ModelVersionService,
  ) {}

  @MlflowPost('create', {
    summary: 'Add a version to a registered model',
    request: CreateModelVersionRequest,
    response: ModelVersionResponse,
  })
  async create(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, CreateModelVersionRequest);
    checkModelName(body.name);
    const tags = keyValues(body.tags);
    checkRegistryTags(tags);
    const created = await this.service.create(
      {
        name: body.name,
        description: body.description ?? null,
        runLink: body.run_link || null,
        tags,
        now: Date.now(),
      },
      { source: body.source, runId: body.run_id ?? undefined, modelId: body.model_id ?? undefined },
    );
    sendMessage(response, { model_version: modelVersionMessage(created) });
  }

  @MlflowGet('get', {
    summary: 'Get a version',
    request: ModelVersionRequest,
    response: ModelVersionResponse,
  })
  async get(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, version } = await this.reader.query(request, ModelVersionRequest);
    await this.answer(name, versionNumber({ name, version }), response);
  }

  @MlflowGet('get-download-uri', {
    summary: 'Where the files of a version are',
    request: ModelVersionRequest,
    response: DownloadUriResponse,
  })
  async getDownloadUri(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, version } = await this.reader.query(request, ModelVersionRequest);
    const artifactUri = await this.service.downloadUri(name, versionNumber({ name, version }));
    sendMessage(response, { artifact_uri: artifactUri });
  }

  @MlflowPatch('update', {
    summary: 'Describe a version',
    request: UpdateModelVersionRequest,
    response: ModelVersionResponse,
  })
  async update(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, version, description } = await this.reader.body(request, UpdateModelVersionRequest);
    const number = versionNumber({ name, version });
    await this.versions.describe(name, number, description ?? null, Date.now());
    await this.answer(name, number, response);
  }

  @MlflowPost('transition-stage', {
    summary: 'Move a version to a stage',
    request: TransitionStageRequest,
    response: ModelVersionResponse,
  })
  async transitionStage(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, TransitionStageRequest);
    const target = { name: body.name, version: versionNumber(body) };
    const stage = modelStage(body.stage);
    const archivesOthers = body.archive_existing_versions ?? false;
    if (archivesOthers) checkArchiving(stage, body.stage);
    await this.versions.moveToStage(target, { stage, archivesOthers, now: Date.now() });
    await this.answer(target.name, target.version, response);
  }

  @MlflowDelete('delete', { summary: 'Delete a version', request: ModelVersionRequest })
  async delete(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, version } = await this.reader.body(request, ModelVersionRequest);
    await this.versions.delete(name, versionNumber({ name, version }), Date.now());
    sendMessage(response);
  }

  @MlflowPost('set-tag', { summary: 'Set a tag of a version', request: SetModelVersionTagRequest })
  async setTag(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, version, key, value } = await this.reader.body(request, SetModelVersionTagRequest);
    const tag = { key, value: value ?? '' };
    checkRegistryTags([tag]);
    await this.versions.setTag(name, versionNumber({ name, version }), tag);
    sendMessage(response);
  }

  @MlflowDelete('delete-tag', {
    summary: 'Delete a tag of a version',
    request: DeleteModelVersionTagRequest,
  })
  async deleteTag(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, version, key } = await this.reader.body(request, DeleteModelVersionTagRequest);
    await this.versions.deleteTag(name, versionNumber({ name, version }), key);
    sendMessage(response);
  }

  private async answer(name: string, version: number, response: Response): Promise<void> {
    sendMessage(response, { model_version: modelVersionMessage(await this.versions.get(name, version)) });
  }
}
