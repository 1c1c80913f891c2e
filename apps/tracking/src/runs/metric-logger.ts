import { Injectable } from '@nestjs/common';
import {
  BatchWriter,
  LoggedModelMetricRepository,
  requireModelUuid,
  SingleWriter,
  type KeyValue,
  type MetricPoint,
  type ModelMetricPoint,
  type SqlRunner,
} from '@weir/tracking-store';
import { double, exactInt64 } from '../protocol/wire-values.js';
import type { MetricMessage } from './run.messages.js';

export interface MetricBatch {
  readonly runId: string;
  readonly metrics: readonly MetricMessage[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

/** Logs metrics to their run and, when they are about a logged model, to that too. Every call may be repeated. */
@Injectable()
export class MetricLogger {
  constructor(
    private readonly single: SingleWriter,
    private readonly batches: BatchWriter,
    private readonly modelMetrics: LoggedModelMetricRepository,
  ) {}

  async logMetric(runId: string, message: MetricMessage): Promise<void> {
    const point = toPoint(message, '');
    const ofModels = modelPoints([message], [point], () => 'model_id');
    await this.single.logMetric(runId, point);
    await this.modelMetrics.record(runId, ofModels);
  }

  /** With a runner all of it is written there, and else by the statements' own transactions. */
  async logBatch({ runId, metrics, params, tags }: MetricBatch, runner: SqlRunner | null): Promise<void> {
    const points = metrics.map((metric, index) => toPoint(metric, `metrics[${index}].`));
    const ofModels = modelPoints(metrics, points, (index) => `metrics[${index}].model_id`);
    const batches = runner ? new BatchWriter(runner) : this.batches;
    const modelMetrics = runner ? new LoggedModelMetricRepository(runner) : this.modelMetrics;
    await batches.write(runId, { metrics: points, params, tags });
    await modelMetrics.record(runId, ofModels);
  }
}

function toPoint(message: MetricMessage, prefix: string): MetricPoint {
  return {
    key: message.key,
    value: double(message.value),
    timestamp: exactInt64(message.timestamp, `${prefix}timestamp`) ?? 0,
    step: exactInt64(message.step, `${prefix}step`) ?? 0,
  };
}

function modelPoints(
  messages: readonly MetricMessage[],
  points: readonly MetricPoint[],
  nameOf: (index: number) => string,
): ModelMetricPoint[] {
  return points.flatMap((point, index) => {
    const message = messages[index];
    if (!message?.model_id) return [];
    return {
      ...point,
      modelUuid: requireModelUuid(message.model_id, nameOf(index)),
      datasetName: message.dataset_name ?? null,
      datasetDigest: message.dataset_digest ?? null,
    };
  });
}
