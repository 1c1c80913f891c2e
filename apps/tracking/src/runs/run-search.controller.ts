import { Req, Res } from '@nestjs/common';
import { VIEW_TYPES } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendPieces, sendText } from '../protocol/send-message.js';
import { enumName, int64 } from '../protocol/wire-values.js';
import { RunSearchService } from './run-search.service.js';
import { SearchRunsRequest, SearchRunsResponse } from './run.messages.js';

const DEFAULT_PAGE = 1_000;

@MlflowController('runs')
export class RunSearchController {
  constructor(
    private readonly reader: RequestReader,
    private readonly runs: RunSearchService,
  ) {}

  @MlflowPost('search', {
    summary: 'Search runs by filter, order and page',
    request: SearchRunsRequest,
    response: SearchRunsResponse,
  })
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, SearchRunsRequest);
    const answer = await this.runs.search({
      experimentIds: (body.experiment_ids ?? []).map(String),
      filter: body.filter ?? '',
      orderBy: body.order_by ?? [],
      viewType: enumName(VIEW_TYPES, body.run_view_type) ?? 'ACTIVE_ONLY',
      maxResults: int64(body.max_results, 'max_results') ?? DEFAULT_PAGE,
      pageToken: body.page_token ?? '',
    });
    if ('whole' in answer) sendText(response, 200, answer.whole);
    else await sendPieces(response, answer.pieces());
  }
}
