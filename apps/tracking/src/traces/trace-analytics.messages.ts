import { AGGREGATION_TYPES, METRIC_VIEWS, type AggregationType, type MetricView } from '@weir/tracking-store';
import {
  OptionalDouble,
  OptionalInt64,
  OptionalList,
  OptionalText,
  OptionalTextList,
  OptionalTextMap,
  RequiredDouble,
  RequiredEnum,
  RequiredList,
  RequiredText,
  RequiredTextList,
} from '../protocol/wire-fields.js';
import { WireMessage } from '../protocol/wire-message.decorator.js';
import type { Double, EnumValue, Int64, Optional } from '../protocol/wire-values.js';

@WireMessage()
export class TraceAggregationMessage {
  @RequiredEnum(AGGREGATION_TYPES)
  aggregation_type: EnumValue<AggregationType>;

  /** From 0 to 100, for PERCENTILE. */
  @OptionalDouble()
  percentile_value?: Optional<Double>;
}

@WireMessage()
export class TraceMetricsRequest {
  @RequiredTextList()
  experiment_ids: string[];

  @RequiredEnum(METRIC_VIEWS)
  view_type: EnumValue<MetricView>;

  @RequiredText()
  metric_name: string;

  @RequiredList(() => TraceAggregationMessage)
  aggregations: TraceAggregationMessage[];

  @OptionalTextList()
  dimensions?: Optional<string[]>;

  /** One equality each, such as `trace.status = 'OK'`. */
  @OptionalTextList()
  filters?: Optional<string[]>;

  @OptionalInt64()
  time_interval_seconds?: Optional<Int64>;

  @OptionalInt64()
  start_time_ms?: Optional<Int64>;

  @OptionalInt64()
  end_time_ms?: Optional<Int64>;

  @OptionalInt64()
  max_results?: Optional<Int64>;

  @OptionalText()
  page_token?: Optional<string>;
}

@WireMessage()
export class TraceMetricPointMessage {
  @RequiredText()
  metric_name: string;

  @OptionalTextMap()
  dimensions?: Optional<Record<string, string>>;
}

@WireMessage()
export class TraceMetricsResponse {
  @OptionalList(() => TraceMetricPointMessage)
  data_points?: TraceMetricPointMessage[] | undefined;
}

@WireMessage()
export class TraceCorrelationRequest {
  @RequiredTextList()
  experiment_ids: string[];

  @RequiredText()
  filter_string1: string;

  @RequiredText()
  filter_string2: string;

  @OptionalText()
  base_filter?: Optional<string>;
}

@WireMessage()
export class TraceCorrelationResponse {
  @RequiredDouble()
  npmi: Double;

  @RequiredDouble()
  npmi_smoothed: Double;
}
