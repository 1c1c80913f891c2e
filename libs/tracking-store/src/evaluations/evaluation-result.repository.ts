import { Injectable } from '@nestjs/common';
import { SqlBuilder } from '../search/sql-builder.js';
import { SqlClient } from '../sql/sql-client.js';
import type { RowCells } from './evaluation-row.repository.js';
import { decodePosition, encodePosition, type ResultPosition } from './result-position.js';
import { resultConditions, type ResultQuery } from './result-query.js';
import { unitOf, type ResultUnit, type StoredUnit } from './stored-unit.js';

/** One row with what is committed about it so far. */
export interface ResultRow {
  readonly rowIndex: number;
  readonly cells: RowCells;
  readonly units: readonly ResultUnit[];
}

export interface ResultPage {
  readonly rows: readonly ResultRow[];
  readonly nextPageToken: string | null;
}

/** Stored bytes, compressed as they may be: a page of larger rows is shorter than was asked for. */
const PAGE_BYTES = 8 * 1024 * 1024;
const EXPORT_BYTES = 1024 * 1024;
const EXPORT_ROWS = 500;

/** Results of evaluations, found by what they are. */
@Injectable()
export class EvaluationResultRepository {
  constructor(private readonly sql: SqlClient) {}

  async page(
    query: ResultQuery,
    { limit, pageToken }: { readonly limit: number; readonly pageToken: string | null },
  ): Promise<ResultPage> {
    const after = pageToken === null ? null : decodePosition(pageToken, query);
    const found = await this.positions(query, after, limit + 1);
    const indexes = found.slice(0, limit).map(({ rowIndex }) => rowIndex);
    const rows = await this.rowsAt(query.evaluationId, indexes, PAGE_BYTES);
    const last = found[rows.length - 1];
    const hasMore = last !== undefined && rows.length < found.length;
    return { rows, nextPageToken: hasMore ? encodePosition(last, query) : null };
  }

  /** The places of all rows that fit, in order: small numbers, so even a hundred thousand of them fit the memory. */
  async indexes(query: ResultQuery): Promise<Int32Array> {
    const parts: string[] = [];
    for (const statement of statementsOf(query)) {
      const builder = new SqlBuilder();
      const { from, order } = statement(builder, null);
      const [row] = await this.sql.rowsOnce<{ indexes: string | null }>(
        `SELECT string_agg(row_index::text, ',') AS indexes FROM (SELECT r.row_index ${from} ORDER BY ${order}) AS r`,
        builder.values,
      );
      if (row?.indexes) parts.push(row.indexes);
    }
    return parts.length === 0 ? new Int32Array() : Int32Array.from(parts.join(',').split(','), Number);
  }

  /** The rows at these places, batch by batch; no connection is held in between. */
  async *at(
    evaluationId: string,
    indexes: Int32Array,
  ): AsyncGenerator<readonly ResultRow[], void, undefined> {
    for (let done = 0; done < indexes.length;) {
      const wanted = [...indexes.subarray(done, done + EXPORT_ROWS)];
      const rows = await this.rowsAt(evaluationId, wanted, EXPORT_BYTES);
      if (rows.length === 0) throw new Error('the evaluation was deleted while its results were read');
      yield rows;
      done += rows.length;
    }
  }

  private async positions(
    query: ResultQuery,
    after: ResultPosition | null,
    limit: number,
  ): Promise<ResultPosition[]> {
    const found: ResultPosition[] = [];
    for (const statement of remainingOf(query, after)) {
      const isFirst = found.length === 0;
      const builder = new SqlBuilder();
      const { from, order, score } = statement(builder, isFirst ? after : null);
      const rows = await this.sql.rowsOnce<{ row_index: number; score: number | null }>(
        `SELECT r.row_index, ${score} AS score ${from} ORDER BY ${order} LIMIT ${builder.bind(limit - found.length)}::integer`,
        builder.values,
      );
      found.push(...rows.map((row) => ({ rowIndex: row.row_index, score: row.score })));
      if (found.length >= limit) break;
    }
    return found;
  }

  private async rowsAt(
    evaluationId: string,
    indexes: readonly number[],
    maxBytes: number,
  ): Promise<ResultRow[]> {
    if (indexes.length === 0) return [];
    const rows = await this.sql.rowsOnce<{ row_index: number; cells: RowCells }>(ROWS_AT, [
      evaluationId,
      `{${indexes.join(',')}}`,
      maxBytes,
    ]);
    const units = await this.sql.rowsOnce<StoredUnit>(UNITS_AT, [
      evaluationId,
      `{${rows.map((row) => row.row_index).join(',')}}`,
    ]);
    const byRow = unitsByRow(units);
    return rows.map((row) => ({
      rowIndex: row.row_index,
      cells: row.cells,
      units: byRow.get(row.row_index) ?? [],
    }));
  }
}

function unitsByRow(units: readonly StoredUnit[]): Map<number, ResultUnit[]> {
  const byRow = new Map<number, ResultUnit[]>();
  for (const unit of units) {
    const known = byRow.get(unit.row_index) ?? [];
    known.push(unitOf(unit));
    byRow.set(unit.row_index, known);
  }
  return byRow;
}

/** $1 evaluation, $2 places, $3 stored bytes. The first row comes whatever its size. */
const ROWS_AT = `
  SELECT row_index, cells FROM (
    SELECT asked.row_index, asked.place, stored.cells, sum(size) OVER (ORDER BY asked.place) - size AS bytes_before
    FROM unnest($2::integer[]) WITH ORDINALITY AS asked (row_index, place)
    JOIN evaluation_rows AS stored ON stored.evaluation_id = $1 AND stored.row_index = asked.row_index
    CROSS JOIN LATERAL (
      SELECT pg_column_size(stored.cells) + coalesce(sum(pg_column_size(u.*)), 0) AS size
      FROM evaluation_units AS u WHERE u.evaluation_id = $1 AND u.row_index = asked.row_index
    ) AS sized
  ) AS rows WHERE bytes_before <= $3 ORDER BY place`;

const UNITS_AT = `
  SELECT row_index, unit, outcome, score, output, latency_seconds, reason FROM evaluation_units
  WHERE evaluation_id = $1 AND row_index = ANY ($2::integer[])`;

interface ResultStatement {
  readonly from: string;
  readonly order: string;
  readonly score: string;
}

type StatementMaker = (sql: SqlBuilder, after: ResultPosition | null) => ResultStatement;

/** In the order of a metric, first the rows that have a score, which an index holds in order, then those that have none. */
const statementsOf = (query: ResultQuery): StatementMaker[] =>
  query.order.by === 'row'
    ? [(sql, after) => inRowOrder(query, sql, after)]
    : [(sql, after) => scored(query, sql, after), (sql, after) => unscored(query, sql, after)];

function remainingOf(query: ResultQuery, after: ResultPosition | null): StatementMaker[] {
  const statements = statementsOf(query);
  const isBehindScores = query.order.by === 'score' && after !== null && after.score === null;
  return isBehindScores ? statements.slice(1) : statements;
}

function inRowOrder(query: ResultQuery, sql: SqlBuilder, after: ResultPosition | null): ResultStatement {
  const { direction } = query.order;
  const evaluation = `${sql.bind(query.evaluationId)}::uuid`;
  const conditions = [
    `r.evaluation_id = ${evaluation}`,
    ...(after ? [`r.row_index ${direction === 'ASC' ? '>' : '<'} ${sql.bind(after.rowIndex)}::integer`] : []),
    ...resultConditions(sql, evaluation, query),
  ];
  return {
    from: `FROM evaluation_rows AS r WHERE ${conditions.join(' AND ')}`,
    order: `r.row_index ${direction}`,
    score: 'NULL::float8',
  };
}

/** Ties are in the order of the rows too, in the same direction: the index is read from one end. */
function scored(query: ResultQuery, sql: SqlBuilder, after: ResultPosition | null): ResultStatement {
  const { direction } = query.order;
  const evaluation = `${sql.bind(query.evaluationId)}::uuid`;
  const conditions = [
    `r.evaluation_id = ${evaluation}`,
    `r.unit = ${sql.bind(metricOf(query))}`,
    'r.score IS NOT NULL',
    ...(after ? [afterScore(sql, after, direction)] : []),
    ...resultConditions(sql, evaluation, query),
  ];
  return {
    from: `FROM evaluation_units AS r WHERE ${conditions.join(' AND ')}`,
    order: `r.score ${direction}, r.row_index ${direction}`,
    score: 'r.score',
  };
}

function afterScore(sql: SqlBuilder, { score, rowIndex }: ResultPosition, direction: 'ASC' | 'DESC'): string {
  const bound = `(${sql.bind(score)}::float8, ${sql.bind(rowIndex)}::integer)`;
  return `(r.score, r.row_index) ${direction === 'ASC' ? '>' : '<'} ${bound}`;
}

function unscored(query: ResultQuery, sql: SqlBuilder, after: ResultPosition | null): ResultStatement {
  const evaluation = `${sql.bind(query.evaluationId)}::uuid`;
  const conditions = [
    `r.evaluation_id = ${evaluation}`,
    ...(after?.score === null ? [`r.row_index > ${sql.bind(after.rowIndex)}::integer`] : []),
    `NOT EXISTS (SELECT 1 FROM evaluation_units AS u WHERE u.evaluation_id = ${evaluation}
       AND u.row_index = r.row_index AND u.unit = ${sql.bind(metricOf(query))} AND u.score IS NOT NULL)`,
    ...resultConditions(sql, evaluation, query),
  ];
  return {
    from: `FROM evaluation_rows AS r WHERE ${conditions.join(' AND ')}`,
    order: 'r.row_index',
    score: 'NULL::float8',
  };
}

const metricOf = ({ order }: ResultQuery): string => (order.by === 'score' ? order.metric : '');
