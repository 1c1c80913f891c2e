import { Injectable } from '@nestjs/common';
import type { KeyValue } from '../experiments/experiment.types.js';
import { int64Value } from '../sql/int64.js';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import type { MetricPoint, RunData } from './run.types.js';

const METRICS: Statement = {
  name: 'runs-metrics',
  text: `SELECT run_id, key, value, timestamp, step FROM latest_metrics WHERE run_id = ANY ($1::uuid[]) ORDER BY key`,
};
const PARAMS: Statement = {
  name: 'runs-params',
  text: 'SELECT run_id, key, value FROM params WHERE run_id = ANY ($1::uuid[]) ORDER BY key',
};
const TAGS: Statement = {
  name: 'runs-tags',
  text: 'SELECT run_id, key, value FROM run_tags WHERE run_id = ANY ($1::uuid[]) ORDER BY key',
};

type PairRow = [runId: string, key: string, value: string];
type PointRow = [runId: string, key: string, value: number, timestamp: string, step: string];

const toPair = ([, key, value]: PairRow): KeyValue => ({ key, value });
const toPoint = ([, key, value, timestamp, step]: PointRow): MetricPoint => ({
  key,
  value,
  timestamp: int64Value(timestamp),
  step: int64Value(step),
});

function grouped<Row extends [runId: string, ...rest: unknown[]], Item>(
  rows: readonly Row[],
  toItem: (row: Row) => Item,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const row of rows) {
    const group = groups.get(row[0]);
    if (group) group.push(toItem(row));
    else groups.set(row[0], [toItem(row)]);
  }
  return groups;
}

/** Params, tags and latest metrics of many runs, in three reads. */
@Injectable()
export class RunDataReader {
  constructor(private readonly sql: SqlClient) {}

  /** Answers a function from a run's uuid, as the database writes it, to the run's data. */
  async of(uuids: readonly string[]): Promise<(uuid: string) => RunData> {
    if (uuids.length === 0) return () => ({ metrics: [], params: [], tags: [] });
    const [metricRows, paramRows, tagRows] = await Promise.all([
      this.sql.tuples<PointRow>(METRICS, [uuids]),
      this.sql.tuples<PairRow>(PARAMS, [uuids]),
      this.sql.tuples<PairRow>(TAGS, [uuids]),
    ]);
    const metrics = grouped(metricRows, toPoint);
    const params = grouped(paramRows, toPair);
    const tags = grouped(tagRows, toPair);
    return (uuid) => ({
      metrics: metrics.get(uuid) ?? [],
      params: params.get(uuid) ?? [],
      tags: tags.get(uuid) ?? [],
    });
  }
}
