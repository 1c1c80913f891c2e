import { Injectable } from '@nestjs/common';
import type { MetricPoint } from '../runs/run.types.js';
import { int64Value } from '../sql/int64.js';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import { fromUuid, isRunId } from '../sql/wire-id.js';
import { decodePageToken, encodePageToken } from '../search/page-token.js';
import { assertReadable } from '../search/sort.js';
import { StepSampler } from './step-sampler.js';

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

/** Part of a page, by columns. Numbers are texts as Postgres writes them. */
export interface HistoryPiece {
  readonly timestamps: readonly string[];
  readonly steps: readonly string[];
  readonly values: readonly string[];
  readonly isLast: boolean;
  readonly nextPageToken: string | null;
}

interface ColumnsRow {
  readonly timestamps: string | null;
  readonly steps: string | null;
  readonly values: string | null;
}

/** Points in one piece: the page that clients ask for. */
const PIECE = 25_000;

type PointTuple = [timestamp: string, step: string, value: number];
type RunPointTuple = [runId: string, ...PointTuple];

const BULK: Statement = {
  name: 'metric-history-bulk',
  text: `
    SELECT run_id, timestamp, step, value FROM metrics WHERE run_id = ANY ($1::uuid[]) AND key = $2
    ORDER BY run_id, timestamp, step, value LIMIT $3`,
};
/**
 * In the order of the primary key, after ($3, $4, $5); each column as the text of one array: a row for each point costs
 * several times as much to receive.
 */
const COLUMNS: Statement = {
  name: 'metric-history',
  text: `
    SELECT array_agg(timestamp)::text AS timestamps, array_agg(step)::text AS steps, array_agg(value)::text AS values
    FROM (
      SELECT timestamp, step, value FROM metrics
      WHERE run_id = $1 AND key = $2 AND (timestamp, step, value) > ($3, $4, $5)
      ORDER BY timestamp, step, value LIMIT $6
    ) AS point`,
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
  constructor(
    private readonly sql: SqlClient,
    private readonly sampler: StepSampler,
  ) {}

  async bulk(runIds: readonly string[], key: string, limit: number): Promise<PointOfRun[]> {
    const rows = await this.sql.tuples<RunPointTuple>(BULK, [runIds.filter(isRunId), key, limit]);
    return rows.map(([runId, ...tuple]) => ({ runId: fromUuid(runId), ...toPoint(key, tuple) }));
  }

  /** A page in pieces, of any length, as texts that are exact; the last piece says whether there is a page after it. */
  async *pieces({ runId, key, limit, pageToken }: HistoryQuery): AsyncGenerator<HistoryPiece> {
    let after = pageToken ? historyKey(pageToken) : BEGINNING;
    if (!isRunId(runId)) return;
    for (let left = limit ?? Infinity; ; left -= PIECE) {
      const size = Math.min(left, PIECE);
      const [row] = await this.sql.rows<ColumnsRow>(COLUMNS, [runId, key, ...after, size + 1]);
      const all = items(row?.steps);
      const hasMore = all.length > size;
      const steps = all.slice(0, size);
      const [timestamps, values] = [items(row?.timestamps).slice(0, size), items(row?.values).slice(0, size)];
      after = [timestamps, steps, values].map((column) => column.at(-1) ?? '');
      const isLast = !hasMore || left === size;
      const nextPageToken = hasMore && isLast ? encodePageToken('metric-history', after) : null;
      yield { timestamps, steps, values, isLast, nextPageToken };
      if (isLast) return;
    }
  }

  /** Points of every run at a sample of the steps, in the order in which the runs were asked for. */
  async bulkInterval({ runIds, key, range, limit }: IntervalQuery): Promise<PointOfRun[]> {
    const ids = [...new Set(runIds.filter(isRunId))];
    const steps = await this.sampler.steps({ runIds: ids, key, range, limit });
    const found = await this.sql.tuples<RunPointTuple>(AT_STEPS, [ids, key, steps]);
    const pointsOfRun = new Map<string, PointOfRun[]>(ids.map((id) => [id, []]));
    for (const [uuid, ...tuple] of found) {
      const runId = fromUuid(uuid);
      pointsOfRun.get(runId)?.push({ runId, ...toPoint(key, tuple) });
    }
    return [...pointsOfRun.values()].flatMap((points) => withinLimit(points, limit));
  }
}

/** The elements of an array of numbers as Postgres writes it. */
function items(array: string | null | undefined): string[] {
  return array ? array.slice(1, -1).split(',') : [];
}

function historyKey(token: string): string[] {
  const key = decodePageToken(token, 'metric-history', 3);
  assertReadable(key, ['bigint', 'bigint', 'float8']);
  return key;
}

/** A run with more points than were asked for shows the last one of each step. */
function withinLimit(points: readonly PointOfRun[], limit: number): readonly PointOfRun[] {
  if (points.length <= limit) return points;
  return points.filter(({ step }, index) => points[index + 1]?.step !== step);
}

function toPoint(key: string, [timestamp, step, value]: PointTuple): MetricPoint {
  return { key, value, timestamp: int64Value(timestamp), step: int64Value(step) };
}
