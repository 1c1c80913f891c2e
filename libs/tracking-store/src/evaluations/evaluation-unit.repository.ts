import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { LeasedChunk } from './evaluation-chunk.repository.js';
import type { RowRange } from './evaluation-row.repository.js';
import { PREDICTION_UNIT } from './evaluation-unit.entity.js';
import { unitOf, type ResultUnit, type StoredUnit } from './stored-unit.js';

/** What the model calls of a unit came to. */
export interface UnitUsage {
  /** Retries included. */
  readonly calls: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** Null when no price is known. */
  readonly costUsd: number | null;
}

export interface UnitResult extends ResultUnit {
  readonly rowIndex: number;
  /** Left out when nobody was called: a computed score, a remembered answer. */
  readonly usage?: UnitUsage;
}

interface StoredUnitAndUsage extends StoredUnit {
  calls: number;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_usd: number | null;
}

/** Results of units. Each is committed once: who comes second changes nothing. */
@Injectable()
export class EvaluationUnitRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Commits results of one chunk in one statement, and counts what is new and what it called and cost. No lease is
   * asked for: an answer that was paid for is kept even if the lease was lost meanwhile, and the key refuses a second one.
   */
  async commit(chunk: LeasedChunk, results: readonly UnitResult[]): Promise<void> {
    if (results.length === 0) return;
    await this.dataSource.query(
      `WITH added AS (
         INSERT INTO evaluation_units
           (evaluation_id, row_index, unit, outcome, score, output, latency_seconds, reason,
            calls, input_tokens, output_tokens, cost_usd)
         SELECT $1, row_index, unit, outcome, score, output::json, latency_seconds, reason,
           least(calls, 32767), input_tokens, output_tokens, cost_usd
         FROM unnest($3::int[], $4::text[], $5::text[], $6::float8[], $7::text[], $8::float8[], $9::text[],
             $10::int[], $11::int[], $12::int[], $13::float8[])
           AS given (row_index, unit, outcome, score, output, latency_seconds, reason,
             calls, input_tokens, output_tokens, cost_usd)
         ON CONFLICT DO NOTHING
         RETURNING unit, outcome, calls, cost_usd
       ), called AS (
         UPDATE evaluations SET calls_made = calls_made + sums.calls, cost_usd = evaluations.cost_usd + sums.cost_usd
         FROM (SELECT sum(calls) AS calls, coalesce(sum(cost_usd), 0) AS cost_usd FROM added) AS sums
         WHERE evaluation_id = $1 AND sums.calls > 0
       ), counted AS (
         SELECT count(*) FILTER (WHERE unit = '${PREDICTION_UNIT}') AS predicted,
           count(*) FILTER (WHERE unit = '${PREDICTION_UNIT}' AND outcome = 'failed') AS unpredicted,
           count(*) FILTER (WHERE unit <> '${PREDICTION_UNIT}') AS scored,
           count(*) FILTER (WHERE unit <> '${PREDICTION_UNIT}' AND outcome = 'failed') AS unscored
         FROM added
       )
       UPDATE evaluation_chunks
       SET predicted_rows = predicted_rows + predicted, failed_rows = failed_rows + unpredicted,
         scored_units = scored_units + scored, failed_units = failed_units + unscored,
         first_unit_at = coalesce(first_unit_at, now()), last_unit_at = now()
       FROM counted
       WHERE evaluation_id = $1 AND first_row = $2 AND predicted + scored > 0`,
      [chunk.evaluationId, chunk.firstRow, ...columnsOf(results)],
    );
  }

  /** How many rows have each unit. */
  async countByName(evaluationId: string): Promise<ReadonlyMap<string, number>> {
    const rows: { unit: string; rows: number }[] = await this.dataSource.query(
      `SELECT unit, count(*)::int AS rows FROM evaluation_units WHERE evaluation_id = $1 GROUP BY unit`,
      [evaluationId],
    );
    return new Map(rows.map((row) => [row.unit, row.rows]));
  }

  /** The committed units of these rows, by row and unit: all of them, or those of some names. */
  async read(
    evaluationId: string,
    { firstRow, rowCount }: RowRange,
    names: readonly string[] | null = null,
  ): Promise<UnitResult[]> {
    const rows: StoredUnitAndUsage[] = await this.dataSource.query(
      `SELECT row_index, unit, outcome, score, output, latency_seconds, reason,
         calls, input_tokens, output_tokens, cost_usd
       FROM evaluation_units
       WHERE evaluation_id = $1 AND row_index >= $2 AND row_index < $2 + $3
         AND ($4::text[] IS NULL OR unit = ANY($4)) ORDER BY row_index, unit`,
      [evaluationId, firstRow, rowCount, names],
    );
    return rows.map((row) => ({
      ...unitOf(row),
      rowIndex: row.row_index,
      ...(row.calls === 0 ? {} : { usage: usageOf(row) }),
    }));
  }
}

const usageOf = (row: StoredUnitAndUsage): UnitUsage => ({
  calls: row.calls,
  inputTokens: row.input_tokens,
  outputTokens: row.output_tokens,
  costUsd: row.cost_usd,
});

function columnsOf(results: readonly UnitResult[]): unknown[][] {
  return [
    results.map((result) => result.rowIndex),
    results.map((result) => result.unit),
    results.map((result) => result.outcome),
    results.map((result) => result.score),
    results.map((result) => (result.output === null ? null : JSON.stringify(result.output))),
    results.map((result) => result.latencySeconds),
    results.map((result) => (result.reason === null ? null : storableText(result.reason))),
    results.map(({ usage }) => usage?.calls ?? 0),
    results.map(({ usage }) => usage?.inputTokens ?? null),
    results.map(({ usage }) => usage?.outputTokens ?? null),
    results.map(({ usage }) => usage?.costUsd ?? null),
  ];
}

/** Postgres text cannot hold a NUL, which a vendor's answer may. */
function storableText(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD');
}
