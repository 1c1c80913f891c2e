import { Get, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { doesNotExist, ModelVersionRepository, RegisteredModelRepository } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import {
  MlflowController,
  MlflowDelete,
  MlflowGet,
  MlflowPost,
} from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import {
  ModelVersionResponse,
  SearchModelVersionsResponse,
  SetModelAliasRequest,
} from './model-version.messages.js';
import { LatestVersionsRequest, RegisteredModelAliasRequest } from './registered-model.messages.js';
import { checkAlias, checkNewAlias, isLatest, modelStage, versionNumber } from './registry-rules.js';
import { modelVersionMessage } from './registry.mapper.js';

/** The ways to name a version without its number: an alias, or a stage. */
@MlflowController('registered-models')
export class RegistryLookupsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly models: RegisteredModelRepository,
    private readonly versions: ModelVersionRepository,
  ) {}

  @MlflowPost('alias', { summary: 'Let an alias name a version', request: SetModelAliasRequest })
  async setAlias(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, alias, version } = await this.reader.body(request, SetModelAliasRequest);
    checkNewAlias(alias);
    await this.models.setAlias(name, alias, versionNumber({ name, version }));
    sendMessage(response);
  }

  @MlflowDelete('alias', { summary: 'Delete an alias', request: RegisteredModelAliasRequest })
  async deleteAlias(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, alias } = await this.reader.body(request, RegisteredModelAliasRequest);
    checkAlias(alias);
    await this.models.deleteAlias(name, alias);
    sendMessage(response);
  }

  @MlflowGet('alias', {
    summary: 'Get the version that an alias names',
    request: RegisteredModelAliasRequest,
    response: ModelVersionResponse,
  })
  async getByAlias(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { name, alias } = await this.reader.query(request, RegisteredModelAliasRequest);
    checkAlias(alias);
    const version = isLatest(alias)
      ? await this.versions.findLatest(name, null)
      : await this.versions.getByAlias(name, alias);
    if (!version) throw doesNotExist(`Latest version not found for model ${name.slice(0, 300)}.`);
    sendMessage(response, { model_version: modelVersionMessage(version) });
  }

  @MlflowPost('get-latest-versions', {
    summary: 'The greatest version of each stage',
    request: LatestVersionsRequest,
    response: SearchModelVersionsResponse,
  })
  async getLatest(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answerLatest(await this.reader.body(request, LatestVersionsRequest), response);
  }

  /** Older clients ask by GET. */
  @Get('get-latest-versions')
  @ApiExcludeEndpoint()
  async getLatestByQuery(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answerLatest(await this.reader.query(request, LatestVersionsRequest), response);
  }

  private async answerLatest({ name, stages }: LatestVersionsRequest, response: Response): Promise<void> {
    const wanted = stages?.map(modelStage) ?? [];
    const { latestVersions } = await this.models.get(name);
    const found = latestVersions.filter(({ stage }) => wanted.length === 0 || wanted.includes(stage));
    sendMessage(response, { model_versions: found.length > 0 ? found.map(modelVersionMessage) : undefined });
  }
}
