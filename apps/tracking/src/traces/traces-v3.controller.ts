import { Param, Req, Res } from '@nestjs/common';
import { experimentIdOrNull, TraceRepository, TraceSearch } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowGet, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { int64, set } from '../protocol/wire-values.js';
import { newTrace, traceInfoMessage } from './trace.mapper.js';
import {
  SearchTracesRequest,
  SearchTracesResponse,
  StartTraceRequest,
  TraceResponse,
} from './trace.messages.js';

const DEFAULT_PAGE = 100;

@MlflowController('traces', '3.0')
export class TracesV3Controller {
  constructor(
    private readonly reader: RequestReader,
    private readonly traces: TraceRepository,
    private readonly traceSearch: TraceSearch,
  ) {}

  @MlflowPost('', { summary: 'Store a trace', request: StartTraceRequest, response: TraceResponse })
  async start(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { trace } = await this.reader.body(request, StartTraceRequest);
    const stored = await this.traces.put(newTrace(trace.trace_info));
    sendMessage(response, { trace: { trace_info: traceInfoMessage(stored) } });
  }

  @MlflowPost('search', {
    summary: 'Search traces',
    request: SearchTracesRequest,
    response: SearchTracesResponse,
  })
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, SearchTracesRequest);
    const { records, nextPageToken } = await this.traceSearch.search({
      experimentIds: body.locations
        .map(({ mlflow_experiment: place }) => place && experimentIdOrNull(place.experiment_id))
        .filter((id) => typeof id === 'number'),
      filter: body.filter ?? '',
      orderBy: body.order_by ?? [],
      maxResults: int64(body.max_results, 'max_results') ?? DEFAULT_PAGE,
      pageToken: body.page_token ?? '',
    });
    sendMessage(response, {
      traces: records.length > 0 ? records.map(traceInfoMessage) : undefined,
      next_page_token: set(nextPageToken),
    });
  }

  @MlflowGet(':trace_id', { summary: 'Read a trace', response: TraceResponse })
  async get(@Param('trace_id') traceId: string, @Res() response: Response): Promise<void> {
    const found = await this.traces.get(traceId);
    sendMessage(response, { trace: { trace_info: traceInfoMessage(found) } });
  }
}
