import { Injectable } from '@nestjs/common';
import { SqlBuilder } from '../../search/sql-builder.js';
import { SqlClient } from '../../sql/sql-client.js';
import { invalidParameter } from '../../tracking-store.errors.js';
import {
  checkAggregations,
  dimensionsOf,
  metricOf,
  SOURCES,
  type AggregationType,
  type MetricView,
} from './metric-catalog.js';
import { metricFilterSql } from './metric-filter.js';

const MAX_POINTS = 10_000;
const BUCKET = 'time_bucket';

export interface TraceAggregation {
  readonly type: AggregationType;
  /** From 0 to 100; of PERCENTILE only. */
  readonly percentile: number | null;
}

export interface TraceMetricQuery {
  readonly experimentIds: readonly number[];
  readonly view: MetricView;
  readonly metric: string;
  readonly aggregations: readonly TraceAggregation[];
  readonly dimensions: readonly string[];
  readonly filters: readonly string[];
  /** Seconds; null for one value over the whole range. */
  readonly interval: number | null;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly maxResults: number;
}

export interface TraceMetricPoint {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, number>>;
}

@Injectable()
export class TraceMetrics {
  constructor(private readonly sql: SqlClient) {}

  async query(query: TraceMetricQuery): Promise<TraceMetricPoint[]> {
    const { text, values, names } = statementOf(query);
    const rows = await this.sql.rowsOnce<Record<string, string | number | null>>(text, values);
    return rows
      .map((row) => pointOf(row, names))
      .filter(({ values: found }) => Object.keys(found).length > 0);
  }
}

/** Which columns of a row are what; they are numbered, so that no name of a caller is one. */
interface Names {
  readonly dimensions: readonly string[];
  readonly aggregations: readonly string[];
}

function statementOf(query: TraceMetricQuery): { text: string; values: unknown[]; names: Names } {
  const { view, interval, startMs, endMs } = query;
  const metric = metricOf(view, query.metric);
  checkAggregations(
    metric,
    query.aggregations.map(({ type }) => type),
  );
  if (interval !== null && (startMs === null || endMs === null)) {
    throw invalidParameter('start_time_ms and end_time_ms are required if time_interval_seconds is set');
  }
  if (query.maxResults < 1 || query.maxResults > MAX_POINTS) {
    throw invalidParameter(
      `Invalid value ${query.maxResults} for parameter 'max_results' supplied. It must be a number from 1 to ${MAX_POINTS}.`,
    );
  }
  const sql = new SqlBuilder();
  const { from, bucketTime } = SOURCES[view];
  const dimensions = dimensionsOf(metric, query.dimensions);
  const groups = [
    ...(interval === null ? [] : [bucketSql(sql, bucketTime, interval)]),
    ...dimensions.values(),
  ];
  const time = metric.time ?? 'trace.request_time';
  const where = [
    `trace.experiment_id = ANY (${sql.bind(query.experimentIds)}::bigint[])`,
    ...(startMs === null ? [] : [`${time} >= ${sql.bind(startMs)}::bigint`]),
    ...(endMs === null ? [] : [`${time} <= ${sql.bind(endMs)}::bigint`]),
    ...query.filters.map((filter) => metricFilterSql(sql, filter, view)),
    ...[...dimensions.values()].map((expression) => `(${expression}) IS NOT NULL`),
    ...(metric.value.startsWith('DISTINCT ') ? [] : [`(${metric.value}) IS NOT NULL`]),
  ];
  const columns = [
    ...groups.map((expression, index) => `(${expression}) AS d${index}`),
    ...query.aggregations.map(
      (aggregation, index) => `${aggregationSql(sql, metric.value, aggregation)} AS a${index}`,
    ),
  ];
  const numbers = groups.map((_, index) => String(index + 1)).join(', ');
  const grouped = groups.length > 0 ? `GROUP BY ${numbers} ORDER BY ${numbers}` : '';
  const text = `SELECT ${columns.join(', ')} FROM ${from} WHERE ${where.join(' AND ')} ${grouped}
    LIMIT ${sql.bind(query.maxResults)}`;
  const names = {
    dimensions: [...(interval === null ? [] : [BUCKET]), ...dimensions.keys()],
    aggregations: query.aggregations.map(labelOf),
  };
  return { text, values: sql.values, names };
}

const bucketSql = (sql: SqlBuilder, time: string, interval: number): string => {
  const size = `${sql.bind(interval * 1000)}::bigint`;
  return `(floor((${time})::numeric / ${size}) * ${size})::bigint`;
};

function aggregationSql(sql: SqlBuilder, value: string, { type, percentile }: TraceAggregation): string {
  if (type === 'COUNT') return `count(${value})`;
  if (type !== 'PERCENTILE') return `${type.toLowerCase()}(${value})::float8`;
  return `percentile_cont(${sql.bind((percentile ?? 50) / 100)}::float8) WITHIN GROUP (ORDER BY (${value})::float8)`;
}

/** As Python prints a float: `P50.0`. */
function labelOf({ type, percentile }: TraceAggregation): string {
  if (type !== 'PERCENTILE' || percentile === null) return type;
  return `P${Number.isInteger(percentile) ? percentile.toFixed(1) : percentile}`;
}

function pointOf(row: Readonly<Record<string, string | number | null>>, names: Names): TraceMetricPoint {
  const dimensions = names.dimensions.map((name, index): [string, string] => {
    const value = String(row[`d${index}`]);
    return [name, name === BUCKET ? isoTime(Number(value)) : value];
  });
  const values = names.aggregations.flatMap((name, index): [string, number][] => {
    const value = row[`a${index}`];
    return value === null || value === undefined ? [] : [[name, Number(value)]];
  });
  return { dimensions: Object.fromEntries(dimensions), values: Object.fromEntries(values) };
}

/** As Python writes a time in UTC. */
const isoTime = (timeMs: number): string => new Date(timeMs).toISOString().replace(/(?:\.000)?Z$/, '+00:00');
