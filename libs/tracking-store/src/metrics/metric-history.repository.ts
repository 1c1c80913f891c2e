import { Injectable } from '@nestjs/common';
import type { MetricPoint } from '../runs/run.types.js';
import { int64Value } from '../sql/int64.js';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import { fromUuid, isRunId } from '../sql/wire-id.js';
import { decodePageToken, encodePageToken } from '../search/page-token.js';
import { sampledSteps } from './sampled-steps.js';

export interface HistoryPage {
  readonly points: readonly MetricPoint[];
  readonly nextPageToken: string | null;
}

export interface HistoryQuery {
  readonly runId: string;
  readonly key: string;
  /** Null: everything in one page. */
  readonly limit: number | null;
  readonly pageToken: string | null;
}

export interface PointOfRun extends MetricPoint {
  readonly runId: string;
}

export interface IntervalQuery {
  readonly runIds: readonly string[];
  readonly key: string;
  /** Inclusive; null: from 0 to the last step. */
  readonly range: { readonly start: number; readonly end: number } | null;
  readonly limit: number;
}

type PointTuple = [timestamp: string, step: string, value: number];
type RunPointTuple = [runId: string, ...PointTuple];

/** In the order of the primary key, after ($3, $4, $5). */
const HISTORY: Statement = {
  name: 'metric-history',
  text: `
    SELECT timestamp, step, value FROM metrics
    WHERE run_id = $1 AND key = $2 AND (timestamp, step, value) > ($3, $4, $5)
    ORDER BY timestamp, step, value LIMIT $6`,
};
const BULK: Statement = {
  name: 'metric-history-bulk',
  text: `
    SELECT run_id, timestamp, step, value FROM metrics WHERE run_id = ANY ($1::uuid[]) AND key = $2
    ORDER BY run_id, timestamp, step, value LIMIT $3`,
};
const STEPS: Statement = {
  name: 'metric-steps',
  text: `
    SELECT run_id, array_agg(DISTINCT step ORDER BY step) AS steps FROM metrics
    WHERE run_id = ANY ($1::uuid[]) AND key = $2 GROUP BY run_id`,
};
const AT_STEPS: Statement = {
  name: 'metric-at-steps',
  text: `
    SELECT run_id, timestamp, step, value FROM metrics
    WHERE run_id = ANY ($1::uuid[]) AND key = $2 AND step = ANY ($3::bigint[])
    ORDER BY step, timestamp, value`,
};

/** Below every point: no step is smaller than the smallest int64. */
const BEGINNING = ['-1', '-9223372036854775808', '-Infinity'];

@Injectable()
export class MetricHistoryRepository {
  constructor(private readonly sql: SqlClient) {}

  async page({ runId, key, limit, pageToken }: HistoryQuery): Promise<HistoryPage> {
    const after = pageToken ? decodePageToken(pageToken, 'metric-history', 3) : BEGINNING;
    if (!isRunId(runId)) return { points: [], nextPageToken: null };
    const probe = limit === null ? null : limit + 1;
    const rows = await this.sql.tuples<PointTuple>(HISTORY, [runId, key, ...after, probe]);
    const points = rows.slice(0, limit ?? rows.length);
    const last = points.at(-1);
    const hasMore = points.length < rows.length && last !== undefined;
    return {
      points: points.map((tuple) => toPoint(key, tuple)),
      nextPageToken: hasMore ? encodePageToken('metric-history', last.map(String)) : null,
    };
  }

  async bulk(runIds: readonly string[], key: string, limit: number): Promise<PointOfRun[]> {
    const rows = await this.sql.tuples<RunPointTuple>(BULK, [runIds.filter(isRunId), key, limit]);
    return rows.map(([runId, ...tuple]) => ({ runId: fromUuid(runId), ...toPoint(key, tuple) }));
  }

  /** Points of every run at a sample of the steps, in the order in which the runs were asked for. */
  async bulkInterval({ runIds, key, range, limit }: IntervalQuery): Promise<PointOfRun[]> {
    const ids = [...new Set(runIds.filter(isRunId))];
    const rows = await this.sql.rows<{ run_id: string; steps: string[] }>(STEPS, [ids, key]);
    const stepsOfRuns = rows.map(({ steps }) => steps.map(Number));
    const steps = sampledSteps(stepsOfRuns, range, limit);
    const found = await this.sql.tuples<RunPointTuple>(AT_STEPS, [ids, key, steps]);
    const points = found.map(([runId, ...tuple]) => ({ runId: fromUuid(runId), ...toPoint(key, tuple) }));
    return ids.flatMap((id) =>
      withinLimit(
        points.filter(({ runId }) => runId === id),
        limit,
      ),
    );
  }
}

/** A run with more points than were asked for shows the last one of each step. */
function withinLimit(points: readonly PointOfRun[], limit: number): readonly PointOfRun[] {
  if (points.length <= limit) return points;
  return points.filter(({ step }, index) => points[index + 1]?.step !== step);
}

function toPoint(key: string, [timestamp, step, value]: PointTuple): MetricPoint {
  return { key, value, timestamp: int64Value(timestamp), step: int64Value(step) };
}
