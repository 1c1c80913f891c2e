import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { invalidParameter, MetricHistoryRepository, type PointOfRun } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowGet } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage, sendPieces, sendText } from '../protocol/send-message.js';
import { int64 } from '../protocol/wire-values.js';
import { runIdOf } from '../runs/run-id.js';
import { metricMessage } from '../runs/run.mapper.js';
import type { MetricMessage } from '../runs/run.messages.js';
import { bulkRunIds, intervalQuery } from './bulk-history.rules.js';
import { HistoryTexts } from './history-texts.service.js';
import {
  BulkHistoryRequest,
  BulkIntervalRequest,
  MetricHistoryRequest,
  MetricHistoryResponse,
} from './metric-history.messages.js';

/** Rows of a bulk answer over all of its runs. */
const MAX_BULK = 25_000;

const pointOfRun = (point: PointOfRun): MetricMessage => ({ ...metricMessage(point), run_id: point.runId });

@MlflowController('metrics')
export class MetricHistoryController {
  constructor(
    private readonly reader: RequestReader,
    private readonly history: MetricHistoryRepository,
    private readonly texts: HistoryTexts,
  ) {}

  @MlflowGet('get-history', {
    summary: 'All points of a metric, by time',
    request: MetricHistoryRequest,
    response: MetricHistoryResponse,
  })
  async getHistory(@Req() request: Request, @Res() response: Response): Promise<void> {
    const query = await this.reader.query(request, MetricHistoryRequest);
    const limit = int64(query.max_results, 'max_results');
    if (limit !== null && limit <= 0) {
      throw invalidParameter(
        `Invalid value ${limit} for parameter 'max_results' supplied. It must be a positive integer.`,
      );
    }
    const answer = await this.texts.of({
      runId: runIdOf(query),
      key: query.metric_key,
      limit,
      pageToken: query.page_token || null,
    });
    if ('whole' in answer) sendText(response, 200, answer.whole);
    else await sendPieces(response, answer.pieces());
  }

  @MlflowGet('get-history-bulk-interval', {
    summary: 'Points of many runs at a sample of their steps',
    request: BulkIntervalRequest,
    response: MetricHistoryResponse,
  })
  async getBulkInterval(@Req() request: Request, @Res() response: Response): Promise<void> {
    const query = await this.reader.query(request, BulkIntervalRequest);
    const points = await this.history.bulkInterval(intervalQuery(query));
    sendMessage(response, { metrics: points.length > 0 ? points.map(pointOfRun) : undefined });
  }
}

/** Only browsers have this route. */
@Controller('ajax-api/2.0/mlflow/metrics')
export class BulkHistoryController {
  constructor(
    private readonly reader: RequestReader,
    private readonly history: MetricHistoryRepository,
  ) {}

  @Get('get-history-bulk')
  @ApiExcludeEndpoint()
  async getBulk(@Req() request: Request, @Res() response: Response): Promise<void> {
    const query = await this.reader.query(request, BulkHistoryRequest);
    const runIds = bulkRunIds(query);
    if (!query.metric_key) {
      throw invalidParameter('GetMetricHistoryBulk request must specify a metric_key.');
    }
    const limit = Math.min(int64(query.max_results, 'max_results') ?? MAX_BULK, MAX_BULK);
    if (limit < 0) throw invalidParameter(`Invalid value ${limit} for parameter 'max_results' supplied.`);
    const points = await this.history.bulk(runIds, query.metric_key, limit);
    sendMessage(response, { metrics: points.map(pointOfRun) });
  }
}
