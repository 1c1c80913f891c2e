import { invalidParameter } from '../../tracking-store.errors.js';

export const METRIC_VIEWS = ['TRACES', 'SPANS', 'ASSESSMENTS'] as const;
export type MetricView = (typeof METRIC_VIEWS)[number];

/** In the order of their numbers on the wire. */
export const AGGREGATION_TYPES = ['COUNT', 'SUM', 'AVG', 'PERCENTILE', 'MIN', 'MAX'] as const;
export type AggregationType = (typeof AGGREGATION_TYPES)[number];

export interface TraceMetric {
  /** What is aggregated, of the tables of its view. */
  readonly value: string;
  readonly aggregations: readonly AggregationType[];
  readonly dimensions: readonly string[];
  /** Restricts what a time range applies to; the trace's time without it. */
  readonly time?: string;
}

const AMOUNTS: readonly AggregationType[] = ['SUM', 'AVG', 'MIN', 'MAX', 'PERCENTILE'];
const SPREAD: readonly AggregationType[] = ['AVG', 'MIN', 'MAX', 'PERCENTILE'];

/** Read by pattern, not as JSON: metadata is a text of the caller's, which may hold anything. */
const tokens = (key: string): TraceMetric => ({
  value: `substring(trace.metadata ->> 'mlflow.trace.tokenUsage' from '"${key}"\\s*:\\s*(\\d{1,15})')::bigint`,
  aggregations: AMOUNTS,
  dimensions: ['trace_name'],
});

const NUMBER = '-?\\d{1,15}(?:\\.\\d{1,20})?(?:[eE]-?\\d{1,2})?';
const SPAN_TIME = 'span.start_ns / 1000000';

/** A cost is one entry of a map, or of a map's JSON. */
const cost = (key: string): TraceMetric => {
  const told = `span.attributes -> 'mlflow.llm.cost'`;
  const entry = `jsonb_path_query_first(${told}, '$.kvlist_value.values[*] ? (@.key == "${key}").value')`;
  return {
    value: `coalesce(${entry} ->> 'double_value', ${entry} ->> 'int_value',
      substring(${told} ->> 'string_value' from '"${key}"\\s*:\\s*(${NUMBER})'))::float8`,
    aggregations: AMOUNTS,
    dimensions: ['span_model_name', 'span_model_provider'],
    time: SPAN_TIME,
  };
};

const METRICS: Readonly<Record<MetricView, Readonly<Record<string, TraceMetric>>>> = {
  TRACES: {
    trace_count: {
      value: 'trace.trace_id',
      aggregations: ['COUNT'],
      dimensions: ['trace_name', 'trace_status'],
    },
    session_count: {
      value: `DISTINCT trace.metadata ->> 'mlflow.trace.session'`,
      aggregations: ['COUNT'],
      dimensions: [],
    },
    latency: { value: 'trace.execution_ms', aggregations: SPREAD, dimensions: ['trace_name'] },
    input_tokens: tokens('input_tokens'),
    output_tokens: tokens('output_tokens'),
    total_tokens: tokens('total_tokens'),
    cache_read_input_tokens: tokens('cache_read_input_tokens'),
    cache_creation_input_tokens: tokens('cache_creation_input_tokens'),
  },
  SPANS: {
    span_count: {
      value: 'span.span_id',
      aggregations: ['COUNT'],
      dimensions: ['span_name', 'span_type', 'span_status', 'span_model_name', 'span_model_provider'],
    },
    latency: {
      value: '(span.end_ns - span.start_ns) / 1000000',
      aggregations: SPREAD,
      dimensions: ['span_name', 'span_status'],
    },
    input_cost: cost('input_cost'),
    output_cost: cost('output_cost'),
    total_cost: cost('total_cost'),
  },
  ASSESSMENTS: {
    assessment_count: {
      value: 'a.assessment_id',
      aggregations: ['COUNT'],
      dimensions: ['assessment_name', 'assessment_value'],
    },
    assessment_value: {
      value: `CASE jsonb_typeof(a.content -> 'value')
        WHEN 'number' THEN (a.content ->> 'value')::float8
        WHEN 'boolean' THEN CASE WHEN (a.content ->> 'value')::boolean THEN 1 ELSE 0 END
        WHEN 'string' THEN CASE lower(btrim(a.content ->> 'value')) WHEN 'yes' THEN 1 WHEN 'no' THEN 0 END END`,
      aggregations: SPREAD,
      dimensions: ['assessment_name'],
    },
  },
};

const DIMENSIONS: Readonly<Record<string, string>> = {
  trace_name: `trace.tags ->> 'mlflow.traceName'`,
  trace_status: 'trace.state',
  span_name: 'span.name',
  span_type: 'span.type',
  span_status: 'span.status',
  span_model_name: `span.attributes -> 'mlflow.llm.model' ->> 'string_value'`,
  span_model_provider: `span.attributes -> 'mlflow.llm.provider' ->> 'string_value'`,
  assessment_name: 'a.name',
  assessment_value: `(a.content -> 'value')::text`,
};

export const SOURCES: Readonly<Record<MetricView, { readonly from: string; readonly bucketTime: string }>> = {
  TRACES: { from: 'traces AS trace', bucketTime: 'trace.request_time' },
  SPANS: {
    from: 'spans AS span JOIN traces AS trace ON trace.trace_id = span.trace_id',
    bucketTime: SPAN_TIME,
  },
  ASSESSMENTS: {
    from: 'assessments AS a JOIN traces AS trace ON trace.trace_id = a.trace_id AND a.is_valid',
    bucketTime: 'trace.request_time',
  },
};

const list = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(', ')}]`;

export function metricOf(view: MetricView, name: string): TraceMetric {
  const metrics = METRICS[view];
  const metric = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  if (metric) return metric;
  throw invalidParameter(
    `metric_name must be one of ${list(Object.keys(metrics))}, got '${name.slice(0, 300)}'`,
  );
}

export function checkAggregations(metric: TraceMetric, types: readonly AggregationType[]): void {
  const wrong = types.filter((type) => !metric.aggregations.includes(type));
  if (wrong.length === 0) return;
  throw invalidParameter(
    `Found invalid aggregation_type(s): ${list([...new Set(wrong)].sort())}. ` +
      `Supported aggregation types: ${list([...metric.aggregations].sort())}`,
  );
}

/** The expression of each dimension. */
export function dimensionsOf(metric: TraceMetric, names: readonly string[]): ReadonlyMap<string, string> {
  const wrong = names.filter((name) => !metric.dimensions.includes(name));
  if (wrong.length > 0) {
    throw invalidParameter(
      `Found invalid dimension(s): ${list(wrong.map((name) => name.slice(0, 300)).sort())}. ` +
        `Supported dimensions: ${list([...metric.dimensions].sort())}`,
    );
  }
  return new Map(names.map((name) => [name, DIMENSIONS[name] ?? name]));
}
