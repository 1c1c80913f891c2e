import { Param, Req, Res } from '@nestjs/common';
import { experimentId, experimentIdOrNull, TraceRepository, TraceSearch } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { randomUUID } from 'node:crypto';
import { MlflowController, MlflowGet, MlflowPatch, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { enumName, int64, set } from '../protocol/wire-values.js';
import { textMap, traceInfoV2Message } from './trace.mapper.js';
import { WIRE_STATES } from './trace.messages.js';
import {
  EndTraceV2Request,
  SearchTracesV2Request,
  SearchTracesV2Response,
  StartTraceV2Request,
  TraceV2Response,
} from './trace-v2.messages.js';
import { storableTime } from './wire-time.js';

const DEFAULT_PAGE = 100;

/** Traces as 2.14 to 2.22 clients send them: begun and ended by two calls, under an id of the server's. */
@MlflowController('traces')
export class TracesV2Controller {
  constructor(
    private readonly reader: RequestReader,
    private readonly traces: TraceRepository,
    private readonly traceSearch: TraceSearch,
  ) {}

  @MlflowPost('', { summary: 'Begin a trace', request: StartTraceV2Request, response: TraceV2Response })
  async start(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, StartTraceV2Request);
    const stored = await this.traces.put({
      traceId: `tr-${randomUUID().replaceAll('-', '')}`,
      experimentId: experimentId(body.experiment_id),
      clientRequestId: null,
      requestTime: storableTime(int64(body.timestamp_ms, 'timestamp_ms') ?? 0, 'timestamp_ms'),
      executionMs: null,
      state: 'IN_PROGRESS',
      requestPreview: null,
      responsePreview: null,
      metadata: textMap(body.request_metadata, 'request_metadata'),
      tags: textMap(body.tags, 'tags'),
      assessments: [],
    });
    sendMessage(response, { trace_info: traceInfoV2Message(stored) });
  }

  @MlflowPatch(':trace_id', { summary: 'End a trace', request: EndTraceV2Request, response: TraceV2Response })
  async end(
    @Param('trace_id') traceId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const body = await this.reader.body(request, EndTraceV2Request);
    const ended = await this.traces.end(traceId, {
      time: storableTime(int64(body.timestamp_ms, 'timestamp_ms') ?? 0, 'timestamp_ms'),
      state: enumName(WIRE_STATES, body.status) ?? 'STATE_UNSPECIFIED',
      metadata: textMap(body.request_metadata, 'request_metadata'),
      tags: textMap(body.tags, 'tags'),
    });
    sendMessage(response, { trace_info: traceInfoV2Message(ended) });
  }

  @MlflowGet(':trace_id/info', { summary: 'Read a trace', response: TraceV2Response })
  async get(@Param('trace_id') traceId: string, @Res() response: Response): Promise<void> {
    sendMessage(response, { trace_info: traceInfoV2Message(await this.traces.get(traceId)) });
  }

  @MlflowGet('', {
    summary: 'Search traces',
    request: SearchTracesV2Request,
    response: SearchTracesV2Response,
  })
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.query(request, SearchTracesV2Request);
    const { records, nextPageToken } = await this.traceSearch.search({
      experimentIds: (body.experiment_ids ?? []).map(experimentIdOrNull).filter((id) => id !== null),
      filter: body.filter ?? '',
      orderBy: body.order_by ?? [],
      maxResults: int64(body.max_results, 'max_results') ?? DEFAULT_PAGE,
      pageToken: body.page_token ?? '',
    });
    sendMessage(response, {
      traces: records.length > 0 ? records.map(traceInfoV2Message) : undefined,
      next_page_token: set(nextPageToken),
    });
  }
}
