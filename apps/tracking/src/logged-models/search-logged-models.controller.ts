import { Req, Res } from '@nestjs/common';
import {
  experimentIdOrNull,
  invalidParameter,
  LoggedModelSearch,
  type ModelOrder,
} from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { int64, set } from '../protocol/wire-values.js';
import { loggedModelMessage } from './logged-model.mapper.js';
import {
  SearchLoggedModelsRequest,
  SearchLoggedModelsResponse,
  type ModelOrderMessage,
} from './search-logged-models.messages.js';

const DEFAULT_PAGE = 50;

@MlflowController('logged-models')
export class SearchLoggedModelsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly models: LoggedModelSearch,
  ) {}

  @MlflowPost('search', {
    summary: 'Search logged models by filter, datasets, order and page',
    request: SearchLoggedModelsRequest,
    response: SearchLoggedModelsResponse,
  })
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, SearchLoggedModelsRequest);
    if (!body.experiment_ids) throw noExperiments();
    const { records, nextPageToken } = await this.models.search({
      experimentIds: body.experiment_ids.map(experimentIdOrNull).filter((id) => id !== null),
      filter: body.filter ?? '',
      datasets:
        body.datasets?.map(({ dataset_name, dataset_digest }) => ({
          name: dataset_name,
          digest: dataset_digest || null,
        })) ?? [],
      orderBy: body.order_by?.map(modelOrder) ?? [],
      maxResults: int64(body.max_results, 'max_results') ?? DEFAULT_PAGE,
      pageToken: body.page_token ?? '',
    });
    sendMessage(response, {
      models: records.length > 0 ? records.map(loggedModelMessage) : undefined,
      next_page_token: set(nextPageToken),
    });
  }
}

const noExperiments = () =>
  invalidParameter(
    "Missing value for required parameter 'experiment_ids'. See the API docs for more information about request parameters.",
  );

function modelOrder({ field_name, ascending, dataset_name, dataset_digest }: ModelOrderMessage): ModelOrder {
  return {
    field: field_name,
    isAscending: ascending ?? true,
    dataset: { name: dataset_name || null, digest: dataset_digest || null },
  };
}
