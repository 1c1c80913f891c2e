import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Calls that a worker would like to make. */
export interface BudgetRequest {
  readonly calls: number;
  /** What each may cost at most. */
  readonly usdEach: number;
  readonly maxCalls: number | null;
  readonly maxCostUsd: number | null;
}

export interface BudgetShare {
  /** 0 when a cap is reached. */
  readonly calls: number;
  readonly usd: number;
  /** Which cap lets no further call through, when none was granted. */
  readonly reached: 'calls' | 'cost' | null;
}

interface GrantRow {
  granted: number;
  has_calls: boolean;
}

/** The last calls are shared out one by one, so that no worker leaves with calls that another could make. */
const SHARE_OF_REST = 8;

/** What an evaluation may still call and spend, shared out to its workers in small parts. */
@Injectable()
export class EvaluationBudgetRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Takes as much as asked for, or as little as a part of what is left. */
  async reserve(evaluationId: string, request: BudgetRequest): Promise<BudgetShare> {
    const [rows]: [GrantRow[], number] = await this.dataSource.query(
      `WITH rest AS (
         SELECT coalesce($4 - reserved_calls, $2)::float8 AS calls,
           CASE WHEN $5::float8 IS NULL OR $3::float8 <= 0 THEN $2 ELSE floor(($5 - reserved_usd) / $3 + 1e-9) END AS affordable
         FROM evaluations WHERE evaluation_id = $1 FOR UPDATE
       ), granted AS (
         SELECT calls >= 1 AS has_calls, CASE WHEN calls < 1 OR affordable < 1 THEN 0
           ELSE least($2, CASE WHEN $4 IS NULL THEN $2 ELSE ceil(calls / ${SHARE_OF_REST}) END,
             CASE WHEN $5 IS NULL THEN $2 ELSE ceil(affordable / ${SHARE_OF_REST}) END) END::int AS calls
         FROM rest
       )
       UPDATE evaluations SET reserved_calls = reserved_calls + granted.calls,
         reserved_usd = reserved_usd + granted.calls * $3::float8
       FROM granted WHERE evaluation_id = $1
       RETURNING granted.calls AS granted, has_calls`,
      [evaluationId, request.calls, request.usdEach, request.maxCalls, request.maxCostUsd],
    );
    const { granted = 0, has_calls: hasCalls = false } = rows[0] ?? {};
    const reached = hasCalls ? 'cost' : 'calls';
    return { calls: granted, usd: granted * request.usdEach, reached: granted > 0 ? null : reached };
  }

  /** What a worker took and did not use. */
  async giveBack(
    evaluationId: string,
    unused: { readonly calls: number; readonly usd: number },
  ): Promise<void> {
    await this.dataSource.query(
      `UPDATE evaluations SET reserved_calls = greatest(reserved_calls - $2, 0), reserved_usd = greatest(reserved_usd - $3, 0)
       WHERE evaluation_id = $1`,
      [evaluationId, unused.calls, unused.usd],
    );
  }

  async reservedCalls(evaluationId: string): Promise<number> {
    const rows: { reserved_calls: number }[] = await this.dataSource.query(
      `SELECT reserved_calls FROM evaluations WHERE evaluation_id = $1`,
      [evaluationId],
    );
    return rows[0]?.reserved_calls ?? 0;
  }

  /**
   * Takes the next places of an evaluation's calls in time, over all its workers.
   *
   * @returns milliseconds from now until the first of them.
   */
  async reservePlaces(
    evaluationId: string,
    { count, spacingMs }: { readonly count: number; readonly spacingMs: number },
  ): Promise<number> {
    const [rows]: [{ wait_ms: number }[], number] = await this.dataSource.query(
      `UPDATE evaluations SET paced_until = greatest(paced_until, now()) + $2 * interval '1 millisecond'
       WHERE evaluation_id = $1
       RETURNING extract(epoch FROM paced_until - clock_timestamp())::float8 * 1000 - $2 AS wait_ms`,
      [evaluationId, count * spacingMs],
    );
    return Math.max(rows[0]?.wait_ms ?? 0, 0);
  }
}
