import { Req, Res } from '@nestjs/common';
import { experimentIdOrNull, invalidParameter } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowGet, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { spanMessage } from './span-wire.mapper.js';
import {
  BatchGetTraceInfosResponse,
  BatchGetTracesRequest,
  BatchGetTracesResponse,
  GetTraceRequest,
  GetTraceResponse,
} from './trace-reading.messages.js';
import { TraceReadingService, type WholeTrace } from './trace-reading.service.js';
import { traceInfoMessage } from './trace.mapper.js';

/** Clients ask for ten at a time; every trace of the answer is held in memory. */
const MAX_WHOLE = 100;
const MAX_INFOS = 1_000;

@MlflowController('traces', '3.0')
export class TraceReadingController {
  constructor(
    private readonly reader: RequestReader,
    private readonly reading: TraceReadingService,
  ) {}

  @MlflowGet('get', {
    summary: 'Read a trace with its spans',
    request: GetTraceRequest,
    response: GetTraceResponse,
  })
  async get(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { trace_id, allow_partial } = await this.reader.query(request, GetTraceRequest);
    const trace = await this.reading.whole(trace_id, allow_partial ? 'partial' : 'complete');
    sendMessage(response, { trace: wholeTraceMessage(trace) });
  }

  @MlflowGet('batchGet', {
    summary: 'Read several traces with their spans',
    request: BatchGetTracesRequest,
    response: BatchGetTracesResponse,
  })
  async batchGet(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.query(request, BatchGetTracesRequest);
    const ids = checkedIds(body.trace_ids, MAX_WHOLE);
    const traces = await this.reading.batch(ids, experimentsOf(body));
    sendMessage(response, { traces: traces.length > 0 ? traces.map(wholeTraceMessage) : undefined });
  }

  @MlflowPost('batchGetInfos', {
    summary: 'Read several traces without their spans',
    request: BatchGetTracesRequest,
    response: BatchGetTraceInfosResponse,
  })
  async batchGetInfos(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, BatchGetTracesRequest);
    const infos = await this.reading.infos(checkedIds(body.trace_ids, MAX_INFOS), experimentsOf(body));
    sendMessage(response, { trace_infos: infos.length > 0 ? infos.map(traceInfoMessage) : undefined });
  }
}

const wholeTraceMessage = ({ info, spans }: WholeTrace): object => ({
  trace_info: traceInfoMessage(info),
  spans: spans.length > 0 ? spans.map(spanMessage) : undefined,
});

function checkedIds(traceIds: readonly string[], limit: number): readonly string[] {
  if (traceIds.length <= limit) return traceIds;
  throw invalidParameter(`'trace_ids' takes at most ${limit} ids, received ${traceIds.length}.`);
}

const experimentsOf = ({ experiment_ids }: BatchGetTracesRequest): number[] | null =>
  experiment_ids?.map(experimentIdOrNull).filter((id) => id !== null) ?? null;
