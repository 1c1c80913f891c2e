import { Get, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { ExperimentSearch, VIEW_TYPES } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { enumName, int64, set } from '../protocol/wire-values.js';
import { experimentMessage } from './experiment.mapper.js';
import { SearchExperimentsRequest, SearchExperimentsResponse } from './experiment.messages.js';

const DEFAULT_PAGE = 1_000;

@MlflowController('experiments')
export class ExperimentSearchController {
  constructor(
    private readonly reader: RequestReader,
    private readonly experiments: ExperimentSearch,
  ) {}

  @MlflowPost('search', {
    summary: 'Search experiments',
    request: SearchExperimentsRequest,
    response: SearchExperimentsResponse,
  })
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answer(await this.reader.body(request, SearchExperimentsRequest), response);
  }

  /** The web client's form of the same call. */
  @Get('search')
  @ApiExcludeEndpoint()
  async searchByQuery(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answer(await this.reader.query(request, SearchExperimentsRequest), response);
  }

  private async answer(search: SearchExperimentsRequest, response: Response): Promise<void> {
    const { records, nextPageToken } = await this.experiments.search({
      filter: search.filter ?? '',
      orderBy: search.order_by ?? [],
      viewType: enumName(VIEW_TYPES, search.view_type) ?? 'ACTIVE_ONLY',
      maxResults: int64(search.max_results, 'max_results') ?? DEFAULT_PAGE,
      pageToken: search.page_token ?? '',
    });
    sendMessage(response, {
      experiments: records.length > 0 ? records.map(experimentMessage) : undefined,
      next_page_token: set(nextPageToken),
    });
  }
}
