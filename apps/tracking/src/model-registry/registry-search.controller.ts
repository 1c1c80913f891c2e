import { Req, Res } from '@nestjs/common';
import { RegistrySearch, type RegistryQuery } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowGet } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { int64, set } from '../protocol/wire-values.js';
import { SearchModelVersionsResponse } from './model-version.messages.js';
import { RegistrySearchRequest, SearchRegisteredModelsResponse } from './registered-model.messages.js';
import { modelVersionMessage, registeredModelMessage } from './registry.mapper.js';

const DEFAULT_MODELS = 100;
const DEFAULT_VERSIONS = 10_000;

function registryQuery(request: RegistrySearchRequest, defaultLimit: number): RegistryQuery {
  return {
    filter: request.filter ?? '',
    orderBy: request.order_by ?? [],
    maxResults: int64(request.max_results, 'max_results') ?? defaultLimit,
    pageToken: request.page_token ?? '',
  };
}

@MlflowController('registered-models')
export class RegisteredModelSearchController {
  constructor(
    private readonly reader: RequestReader,
    private readonly registry: RegistrySearch,
  ) {}

  @MlflowGet('search', {
    summary: 'Search registered models',
    request: RegistrySearchRequest,
    response: SearchRegisteredModelsResponse,
  })
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    const query = await this.reader.query(request, RegistrySearchRequest);
    const { records, nextPageToken } = await this.registry.searchModels(registryQuery(query, DEFAULT_MODELS));
    sendMessage(response, {
      registered_models: records.length > 0 ? records.map(registeredModelMessage) : undefined,
      next_page_token: set(nextPageToken),
    });
  }
}

@MlflowController('model-versions')
export class ModelVersionSearchController {
  constructor(
    private readonly reader: RequestReader,
    private readonly registry: RegistrySearch,
  ) {}

  @MlflowGet('search', {
    summary: 'Search versions of registered models',
    request: RegistrySearchRequest,
    response: SearchModelVersionsResponse,
  })
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    const query = await this.reader.query(request, RegistrySearchRequest);
    const { records, nextPageToken } = await this.registry.searchVersions(
      registryQuery(query, DEFAULT_VERSIONS),
    );
    sendMessage(response, {
      model_versions: records.length > 0 ? records.map(modelVersionMessage) : undefined,
      next_page_token: set(nextPageToken),
    });
  }
}
