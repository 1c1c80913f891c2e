import { Req, Res } from '@nestjs/common';
import { invalidParameter, SingleWriter, type SqlRunner } from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { TakesIdempotencyKey } from '../protocol/idempotency-key.js';
import { keyValues } from '../protocol/key-value.message.js';
import { KeyedAnswers } from '../protocol/keyed-answers.js';
import { MlflowController, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage, sendText } from '../protocol/send-message.js';
import { BatchGate } from './batch-gate.js';
import { MetricLogger, type MetricBatch } from './metric-logger.js';
import { runIdOf } from './run-id.js';
import { LogBatchRequest, LogMetricRequest, LogParameterRequest, SetTagRequest } from './run.messages.js';

const BATCH_RUN_ID = /^[a-zA-Z0-9][\w-]{0,255}$/;

/** What runs log while they work: the hot routes. */
@MlflowController('runs')
export class RunLoggingController {
  constructor(
    private readonly reader: RequestReader,
    private readonly single: SingleWriter,
    private readonly metrics: MetricLogger,
    private readonly gate: BatchGate,
    private readonly answers: KeyedAnswers,
  ) {}

  @MlflowPost('log-metric', { summary: 'Log a point of a metric', request: LogMetricRequest })
  async logMetric(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, LogMetricRequest);
    await this.metrics.logMetric(runIdOf(body), body);
    sendMessage(response);
  }

  @MlflowPost('log-parameter', {
    summary: 'Log a param, which cannot be changed later',
    request: LogParameterRequest,
  })
  async logParameter(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, LogParameterRequest);
    await this.single.logParam(runIdOf(body), { key: body.key, value: body.value ?? '' });
    sendMessage(response);
  }

  @MlflowPost('set-tag', { summary: 'Set a tag of a run', request: SetTagRequest })
  async setTag(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, SetTagRequest);
    await this.single.setTag(runIdOf(body), { key: body.key, value: body.value ?? '' });
    sendMessage(response);
  }

  @MlflowPost('log-batch', {
    summary: 'Log metrics, params and tags together: all or nothing, and safe to repeat',
    request: LogBatchRequest,
  })
  @TakesIdempotencyKey()
  async logBatch(@Req() request: Request, @Res() response: Response): Promise<void> {
    const received = await this.reader.receive(request);
    const work = async (runner: SqlRunner | null): Promise<object> => {
      await this.metrics.logBatch(checkedBatch(this.reader.message(received, LogBatchRequest)), runner);
      return {};
    };
    const answer = await this.gate.run(() =>
      this.answers.of(request, { call: 'runs/log-batch', received, work }),
    );
    sendText(response, 200, answer);
  }
}

function checkedBatch({ run_id, metrics, params, tags }: LogBatchRequest): MetricBatch {
  if (!BATCH_RUN_ID.test(run_id)) {
    const shown = JSON.stringify(run_id.slice(0, 300));
    throw invalidParameter(`Invalid value ${shown} for parameter 'run_id' supplied.`);
  }
  return { runId: run_id, metrics: metrics ?? [], params: keyValues(params), tags: keyValues(tags) };
}
