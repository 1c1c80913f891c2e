import { Req, Res } from '@nestjs/common';
import {
  AGGREGATION_TYPES,
  experimentIdOrNull,
  invalidParameter,
  METRIC_VIEWS,
  npmi,
  smoothedNpmi,
  TraceCorrelation,
  TraceMetrics,
  type TraceAggregation,
  type TraceMetricQuery,
} from '@weir/tracking-store';
import type { Request, Response } from 'express';
import { MlflowController, MlflowPost } from '../protocol/mlflow-route.decorators.js';
import { RequestReader } from '../protocol/request-reader.js';
import { sendMessage } from '../protocol/send-message.js';
import { double, enumName, int64, wireDouble } from '../protocol/wire-values.js';
import {
  TraceCorrelationRequest,
  TraceCorrelationResponse,
  TraceMetricsRequest,
  TraceMetricsResponse,
  type TraceAggregationMessage,
} from './trace-analytics.messages.js';

const DEFAULT_POINTS = 1_000;
const MAX_INTERVAL_SECONDS = 10 * 365 * 24 * 3600;

/** What the web interface's overview of traces is drawn from. */
@MlflowController('traces', '3.0')
export class TraceAnalyticsController {
  constructor(
    private readonly reader: RequestReader,
    private readonly metrics: TraceMetrics,
    private readonly correlation: TraceCorrelation,
  ) {}

  @MlflowPost('metrics', {
    summary: 'Aggregate traces, spans or assessments',
    request: TraceMetricsRequest,
    response: TraceMetricsResponse,
  })
  async query(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, TraceMetricsRequest);
    const points = await this.metrics.query(metricQuery(body));
    const data_points = points.map(({ dimensions, values }) => ({
      metric_name: body.metric_name,
      dimensions: Object.keys(dimensions).length > 0 ? dimensions : undefined,
      values,
    }));
    sendMessage(response, { data_points: data_points.length > 0 ? data_points : undefined });
  }

  @MlflowPost('calculate-filter-correlation', {
    summary: 'How much two filters have to do with each other (NPMI)',
    request: TraceCorrelationRequest,
    response: TraceCorrelationResponse,
  })
  async correlate(@Req() request: Request, @Res() response: Response): Promise<void> {
    const body = await this.reader.body(request, TraceCorrelationRequest);
    const counts = await this.correlation.count({
      experimentIds: experimentsOf(body.experiment_ids),
      first: body.filter_string1,
      second: body.filter_string2,
      base: body.base_filter ?? '',
    });
    sendMessage(response, {
      npmi: wireDouble(npmi(counts)),
      npmi_smoothed: wireDouble(smoothedNpmi(counts)),
      filter1_count: counts.first,
      filter2_count: counts.second,
      joint_count: counts.both,
      total_count: counts.total,
    });
  }
}

const experimentsOf = (ids: readonly string[]): number[] =>
  ids.map(experimentIdOrNull).filter((id) => id !== null);

const metricQuery = (body: TraceMetricsRequest): TraceMetricQuery => ({
  experimentIds: experimentsOf(body.experiment_ids),
  view: enumName(METRIC_VIEWS, body.view_type) ?? 'TRACES',
  metric: body.metric_name,
  aggregations: checkedAggregations(body.aggregations),
  dimensions: body.dimensions ?? [],
  filters: body.filters ?? [],
  interval: checkedInterval(int64(body.time_interval_seconds, 'time_interval_seconds')),
  startMs: int64(body.start_time_ms, 'start_time_ms'),
  endMs: int64(body.end_time_ms, 'end_time_ms'),
  maxResults: int64(body.max_results, 'max_results') ?? DEFAULT_POINTS,
});

function checkedInterval(seconds: number | null): number | null {
  if (seconds === null || (seconds > 0 && seconds <= MAX_INTERVAL_SECONDS)) return seconds;
  throw invalidParameter(`Invalid value ${seconds} for parameter 'time_interval_seconds' supplied.`);
}

function checkedAggregations(messages: readonly TraceAggregationMessage[]): TraceAggregation[] {
  if (messages.length === 0) throw invalidParameter("Missing value for required parameter 'aggregations'.");
  return messages.map(({ aggregation_type, percentile_value }) => {
    const type = enumName(AGGREGATION_TYPES, aggregation_type) ?? 'COUNT';
    const value = percentile_value ?? null;
    const percentile = value === null ? null : double(value);
    if ((type === 'PERCENTILE') === (percentile === null)) {
      throw invalidParameter("'percentile_value' is required for PERCENTILE aggregations and for no others.");
    }
    if (percentile !== null && !(percentile >= 0 && percentile <= 100)) {
      throw invalidParameter(`Percentile value must be between 0 and 100, got ${percentile}`);
    }
    return { type, percentile };
  });
}
