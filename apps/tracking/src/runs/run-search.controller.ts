import { Req, Res } from '@nestjs/common';
import { RunSearch, VIEW_TYPES } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { enumName, int64, set } from '../protocol/wire-values.js';
import { RunInputsReader } from './run-inputs.reader.js';
import { runMessage } from './run.mapper.js';
import { SearchRunsRequest, SearchRunsResponse } from './run.messages.js';

const DEFAULT_PAGE = 1_000;

@MlflowController('runs')
export class RunSearchController {
  constructor(
    private readonly reader: RequestReader,
    private readonly runs: RunSearch,
    private readonly inputs: RunInputsReader,
  ) {}

  @MlflowPost('search', {
    summary: 'Search runs by filter, order and page',
    request: SearchRunsRequest,
    response: SearchRunsResponse,
  })
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, SearchRunsRequest);
    const { records, nextPageToken } = await this.runs.search({
      experimentIds: (body.experiment_ids ?? []).map(String),
      filter: body.filter ?? '',
      orderBy: body.order_by ?? [],
      viewType: enumName(VIEW_TYPES, body.run_view_type) ?? 'ACTIVE_ONLY',
      maxResults: int64(body.max_results, 'max_results') ?? DEFAULT_PAGE,
      pageToken: body.page_token ?? '',
    });
    const inputs = await this.inputs.of(records.map(({ info }) => info.runId));
    const messages = records.map((record) => runMessage(record, inputs.get(record.info.runId)));
    sendMessage(response, {
      runs: messages.length > 0 ? messages : undefined,
      next_page_token: set(nextPageToken),
    });
  }
}
