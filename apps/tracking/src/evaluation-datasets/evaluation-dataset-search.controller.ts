import { Get, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { EvaluationDatasetSearch } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { int64, set } from '../protocol/wire-values.js';
import { knownExperimentIds } from './dataset-experiments.reader.js';
import { evaluationDatasetMessage } from './evaluation-dataset.mapper.js';
import {
  SearchEvaluationDatasetsRequest,
  SearchEvaluationDatasetsResponse,
} from './evaluation-dataset.messages.js';

const DEFAULT_PAGE = 1_000;

@MlflowController('datasets', '3.0')
export class EvaluationDatasetSearchController {
  constructor(
    private readonly reader: RequestReader,
    private readonly datasets: EvaluationDatasetSearch,
  ) {}

  @MlflowPost('search', {
    summary: 'Search evaluation datasets by filter, experiments, order and page',
    request: SearchEvaluationDatasetsRequest,
    response: SearchEvaluationDatasetsResponse,
  })
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answer(await this.reader.body(request, SearchEvaluationDatasetsRequest), response);
  }

  /** The web interface asks by GET. */
  @Get('search')
  @ApiExcludeEndpoint()
  async searchByQuery(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answer(await this.reader.query(request, SearchEvaluationDatasetsRequest), response);
  }

  private async answer(query: SearchEvaluationDatasetsRequest, response: Response): Promise<void> {
    const { records, nextPageToken } = await this.datasets.search({
      experimentIds: query.experiment_ids?.length ? knownExperimentIds(query.experiment_ids) : null,
      filter: query.filter_string ?? '',
      orderBy: query.order_by ?? [],
      maxResults: int64(query.max_results, 'max_results') ?? DEFAULT_PAGE,
      pageToken: query.page_token ?? '',
    });
    sendMessage(response, {
      datasets: records.length > 0 ? records.map(evaluationDatasetMessage) : undefined,
      next_page_token: set(nextPageToken),
    });
  }
}
