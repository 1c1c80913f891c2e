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
    const columns = COLUMNS.filter((column) => results.some((result) => column.valueOf(result) !== null));
    const names = columns.map(({ name }) => name).join(', ');
    await this.dataSource.query(
      `WITH added AS (
         INSERT INTO evaluation_units (evaluation_id, ${names})
         SELECT $1, ${columns.map(({ name, stored = name }) => stored).join(', ')}
         FROM unnest(${columns.map(({ type }, index) => `$${index + 3}::${type}[]`).join(', ')}) AS given (${names})
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
      [chunk.evaluationId, chunk.firstRow, ...columns.map((column) => arrayOf(column, results))],
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

interface UnitColumn {
  readonly name: string;
  readonly type: 'int' | 'float8' | 'text';
  /** What is stored of the value, when it is not the value. */
  readonly stored?: string;
  readonly valueOf: (result: UnitResult) => number | string | null;
}

/** Of a computed score most are null, and a column that is null in all results is left out. */
const COLUMNS: readonly UnitColumn[] = [
  { name: 'row_index', type: 'int', valueOf: ({ rowIndex }) => rowIndex },
  { name: 'unit', type: 'text', valueOf: ({ unit }) => unit },
  { name: 'outcome', type: 'text', valueOf: ({ outcome }) => outcome },
  { name: 'score', type: 'float8', valueOf: ({ score }) => score },
  {
    name: 'output',
    type: 'text',
    stored: 'output::json',
    valueOf: ({ output }) => (output === null ? null : JSON.stringify(output)),
  },
  { name: 'latency_seconds', type: 'float8', valueOf: ({ latencySeconds }) => latencySeconds },
  {
    name: 'reason',
    type: 'text',
    valueOf: ({ reason }) => (reason === null ? null : storableText(reason)),
  },
  {
    name: 'calls',
    type: 'int',
    stored: 'coalesce(least(calls, 32767), 0)',
    valueOf: ({ usage }) => usage?.calls ?? null,
  },
  { name: 'input_tokens', type: 'int', valueOf: ({ usage }) => usage?.inputTokens ?? null },
  { name: 'output_tokens', type: 'int', valueOf: ({ usage }) => usage?.outputTokens ?? null },
  { name: 'cost_usd', type: 'float8', valueOf: ({ usage }) => usage?.costUsd ?? null },
];

/** Numbers are written as they are: the driver would quote and escape each of them. */
function arrayOf({ type, valueOf }: UnitColumn, results: readonly UnitResult[]): unknown {
  const values = results.map(valueOf);
  return type === 'text' ? values : `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

/** Postgres text cannot hold a NUL, which a vendor's answer may. */
function storableText(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD');
}
