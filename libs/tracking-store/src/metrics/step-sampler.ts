import { Injectable } from '@nestjs/common';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import { sampledSteps, type StepRange } from './sampled-steps.js';

export interface SampleQuery {
  readonly runIds: readonly string[];
  readonly key: string;
  /** Inclusive; null: from 0 to the last step. */
  readonly range: StepRange | null;
  readonly limit: number;
}

/** As many steps are sampled by their places; more are sampled where they are, by value. */
const MAX_EXACT = 50_000;

/** $1 runs, $2 key, $3 and $4 range; of each run. NaN is no extreme. */
const BOUNDS: Statement = {
  name: 'metric-bounds',
  text: `
    SELECT run_id, count(*)::float8 AS points, min(step) AS first_step, max(step) AS last_step,
      min(value) FILTER (WHERE value < 'NaN') AS lowest, max(value) FILTER (WHERE value < 'NaN') AS highest
    FROM metrics WHERE run_id = ANY ($1::uuid[]) AND key = $2 AND step BETWEEN $3 AND $4 GROUP BY run_id`,
};
const STEPS: Statement = {
  name: 'metric-steps',
  text: `
    SELECT run_id, array_agg(DISTINCT step ORDER BY step)::text AS steps FROM metrics
    WHERE run_id = ANY ($1::uuid[]) AND key = $2 AND step BETWEEN $3 AND $4 GROUP BY run_id`,
};
/**
 * In one pass, the first step of each of $5 equal parts of the range, and the steps at which runs have their lowest and
 * highest values: $6 runs, $7 lowest, $8 highest.
 */
const SAMPLE: Statement = {
  name: 'metric-sample',
  text: `
    SELECT min(step) AS first_step,
      CASE WHEN grouping(run_id) = 0 THEN min(step) FILTER (WHERE value = lowest) END AS lowest_step,
      CASE WHEN grouping(run_id) = 0 THEN min(step) FILTER (WHERE value = highest) END AS highest_step
    FROM (
      SELECT run_id, step, value, lowest, highest,
        floor((step::float8 - $3::bigint) * $5::integer / ($4::bigint::float8 - $3::bigint + 1)) AS part
      FROM metrics LEFT JOIN unnest($6::uuid[], $7::float8[], $8::float8[]) AS extreme (run_id, lowest, highest)
        USING (run_id)
      WHERE run_id = ANY ($1::uuid[]) AND key = $2 AND step BETWEEN $3::bigint AND $4::bigint
    ) AS point
    GROUP BY GROUPING SETS ((part), (run_id))`,
};

interface BoundsRow {
  readonly run_id: string;
  readonly points: number;
  readonly first_step: string;
  readonly last_step: string;
  readonly lowest: number | null;
  readonly highest: number | null;
}

interface SampleRow {
  readonly first_step: string;
  readonly lowest_step: string | null;
  readonly highest_step: string | null;
}

const LAST_STEP = '9223372036854775807';

/** Chooses the steps that stand for a long history: evenly spread, with the ends and the extremes of every run. */
@Injectable()
export class StepSampler {
  constructor(private readonly sql: SqlClient) {}

  async steps({ runIds, key, range, limit }: SampleQuery): Promise<number[]> {
    const given = [runIds, key, range?.start ?? 0, range?.end ?? LAST_STEP];
    const bounds = await this.sql.rows<BoundsRow>(BOUNDS, given);
    const points = bounds.reduce((sum, run) => sum + run.points, 0);
    if (points === 0) return [];
    const ends = bounds.flatMap((run) => [Number(run.first_step), Number(run.last_step)]);
    const within = range ?? { start: 0, end: Math.max(...ends) };
    if (points <= MAX_EXACT) {
      const exact = await this.exactSteps(given, within, limit);
      if (points <= limit) return exact;
      return merged(exact, await this.extremes(bounds, { runIds, key, range: within, limit: 1 }));
    }
    return merged(ends, await this.extremes(bounds, { runIds, key, range: within, limit }));
  }

  private async exactSteps(given: unknown[], range: StepRange, limit: number): Promise<number[]> {
    const rows = await this.sql.rows<{ steps: string }>(STEPS, given);
    const stepsOfRuns = rows.map(({ steps }) => steps.slice(1, -1).split(',').map(Number));
    return sampledSteps(stepsOfRuns, range, limit);
  }

  /** Together with the first step of each part of the range. */
  private async extremes(
    bounds: readonly BoundsRow[],
    { runIds, key, range, limit }: SampleQuery & { readonly range: StepRange },
  ): Promise<number[]> {
    const rows = await this.sql.rows<SampleRow>(SAMPLE, [
      runIds,
      key,
      range.start,
      range.end,
      limit,
      bounds.map((run) => run.run_id),
      bounds.map((run) => run.lowest),
      bounds.map((run) => run.highest),
    ]);
    return rows
      .flatMap((row) => [row.first_step, row.lowest_step, row.highest_step])
      .filter((step) => step !== null)
      .map(Number);
  }
}

const merged = (...lists: readonly number[][]): number[] =>
  [...new Set(lists.flat())].sort((left, right) => left - right);
