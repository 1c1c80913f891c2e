import { Injectable } from '@nestjs/common';
import { SqlBuilder, sqlState } from '@weir/tracking-store';
import { DataSource, type EntityManager } from 'typeorm';
import type { CellText } from '../formats/cell.js';
import { BATCH_LENGTH } from '../formats/table-limits.js';
import { RowsReplaced, storedCells, type StoredRow } from '../storage/stored-rows.reader.js';
import type { StoredTable } from '../storage/table.repository.js';
import { decodePosition, encodePosition } from './page-position.js';
import { badQuery, queryTooSlow } from './query.errors.js';
import { QueryColumns } from './query-columns.js';
import { filterSql } from './row-filter.js';
import { RowOrder } from './row-order.js';

const TIMEOUT_SECONDS = 20;
const QUERY_CANCELED = '57014';
/** Stored bytes of a page, compressed as they may be; a page of larger rows is shorter than was asked for. */
const PAGE_BYTES = 2 * BATCH_LENGTH;
const EXPORT_BYTES = BATCH_LENGTH / 4;
const EXPORT_ROWS = 500;

/** Which rows of a table, in which order. */
export interface RowQuery {
  readonly filter: string;
  readonly order: readonly string[];
}

export interface RowPage {
  readonly rows: readonly StoredRow[];
  /** Rows that match, counted with the first page. */
  readonly total: number;
  readonly nextPageToken: string | null;
}

interface Compiled {
  readonly sql: SqlBuilder;
  /** `FROM … WHERE …` of the rows that match. */
  readonly from: string;
  readonly order: RowOrder;
}

/** Finds rows by what is in them. A query reads one table at most once or twice, within a limit of time. */
@Injectable()
export class TableQuery {
  constructor(private readonly dataSource: DataSource) {}

  /** One page. Fails with `RowsReplaced` when the table is not the one that was looked up any more. */
  page(
    table: StoredTable,
    file: string,
    {
      filter,
      order,
      pageSize,
      pageToken,
    }: RowQuery & { readonly pageSize: number; readonly pageToken: string | null },
  ): Promise<RowPage> {
    const query = [filter, ...order];
    const position = pageToken === null ? null : decodePosition(pageToken, query);
    const compiled = compile(table, file, { filter, order });
    return this.within(table, async (manager) => {
      const indexes = await pageIndexes(manager, compiled, {
        pageSize,
        after: position?.afterRow ?? null,
        table,
      });
      const wanted = indexes.slice(0, pageSize);
      const rows = await rowsAt(manager, table, { indexes: wanted, maxBytes: PAGE_BYTES });
      const total =
        position?.total ?? (filter.trim() === '' ? table.rowCount : await count(manager, compiled));
      const last = rows.at(-1);
      const hasMore = rows.length < indexes.length && last !== undefined;
      return {
        rows,
        total,
        nextPageToken: hasMore ? encodePosition({ afterRow: last.rowIndex, total }, query) : null,
      };
    });
  }

  /** The places of all rows that match, in order: small numbers, so even a million of them fit the memory. */
  indexes(table: StoredTable, file: string, query: RowQuery): Promise<Int32Array> {
    const { sql, from, order } = compile(table, file, query);
    return this.within(table, async (manager) => {
      const rows = await manager.query<{ indexes: string | null }[]>(
        `SELECT string_agg(row_index::text, ',') AS indexes FROM (SELECT r.row_index ${from} ORDER BY ${order.sql}) AS r`,
        sql.values,
      );
      const text = rows[0]?.indexes;
      return text ? Int32Array.from(text.split(','), Number) : new Int32Array();
    });
  }

  /** The rows at these places, batch by batch, no connection being held in between. */
  async *at(
    table: StoredTable,
    indexes: Int32Array,
  ): AsyncGenerator<(readonly CellText[])[], void, undefined> {
    for (let done = 0; done < indexes.length;) {
      const wanted = [...indexes.subarray(done, done + EXPORT_ROWS)];
      const rows = await rowsAt(this.dataSource.manager, table, { indexes: wanted, maxBytes: EXPORT_BYTES });
      if (rows.length === 0) throw new RowsReplaced();
      yield rows.map(({ cells }) => cells);
      done += rows.length;
    }
  }

  /** One snapshot for all statements, and no compiler, which costs more than it saves in statements of this size. */
  private async within<T>(table: StoredTable, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.dataSource.transaction('REPEATABLE READ', async (manager) => {
        await manager.query(`SET LOCAL statement_timeout = '${TIMEOUT_SECONDS}s'`);
        await manager.query('SET LOCAL jit = off');
        const [now] = await manager.query<{ generation: number }[]>(
          'SELECT generation FROM run_tables WHERE table_id = $1',
          [table.tableId],
        );
        if (now?.generation !== table.generation) throw new RowsReplaced();
        return work(manager);
      });
    } catch (error) {
      if (sqlState(error) === QUERY_CANCELED) throw queryTooSlow(TIMEOUT_SECONDS, error);
      throw error;
    }
  }
}

function compile(table: StoredTable, file: string, { filter, order }: RowQuery): Compiled {
  const columns = new QueryColumns(table.columns, file);
  const sql = new SqlBuilder();
  const conditions = [
    `r.table_id = ${sql.bind(table.tableId)}::bigint`,
    `r.generation = ${sql.bind(table.generation)}::integer`,
    ...filterSql(sql, filter, columns),
  ];
  return {
    sql,
    from: `FROM run_table_rows r WHERE ${conditions.join(' AND ')}`,
    order: RowOrder.of(order, columns),
  };
}

async function pageIndexes(
  manager: EntityManager,
  { sql, from, order }: Compiled,
  {
    pageSize,
    after,
    table,
  }: { readonly pageSize: number; readonly after: number | null; readonly table: StoredTable },
): Promise<number[]> {
  const limit = `ORDER BY ${order.sql} LIMIT ${sql.bind(pageSize + 1)}::integer`;
  if (after === null)
    return indexesOf(await manager.query(`SELECT r.row_index ${from} ${limit}`, sql.values));
  if (order.isLogOrder) {
    const statement = `SELECT r.row_index ${from} AND r.row_index > ${sql.bind(after)}::integer ${limit}`;
    return indexesOf(await manager.query(statement, sql.values));
  }
  if (after >= table.rowCount) throw badQuery('page_token', 'is of a row that is not there any more');
  const last = `WITH last AS (
    SELECT ${order.keyColumns} FROM run_table_rows r
    WHERE r.table_id = $1 AND r.generation = $2 AND r.row_index = ${sql.bind(after)}::integer)`;
  const rows = from.replace('FROM run_table_rows r', 'FROM last, run_table_rows r');
  const statement = `${last} SELECT r.row_index ${rows} AND ${order.afterSql} ${limit}`;
  return indexesOf(await manager.query(statement, sql.values));
}

const indexesOf = (rows: { row_index: number }[]): number[] => rows.map((row) => row.row_index);

async function count(manager: EntityManager, { sql, from }: Compiled): Promise<number> {
  // The page's own parameters come behind those of the filter and are not needed here.
  const parameters = Math.max(0, ...[...from.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place)));
  const [row] = await manager.query<{ count: string }[]>(
    `SELECT count(*) ${from}`,
    sql.values.slice(0, parameters),
  );
  return Number(row?.count ?? 0);
}

/** Rows in the order of their places, as many from the first on as fit. */
async function rowsAt(
  manager: EntityManager,
  table: StoredTable,
  { indexes, maxBytes }: { readonly indexes: readonly number[]; readonly maxBytes: number },
): Promise<StoredRow[]> {
  const rows = await manager.query<{ row_index: number; cells: string }[]>(ROWS_AT, [
    table.tableId,
    table.generation,
    `{${indexes.join(',')}}`,
    maxBytes,
  ]);
  return rows.map(({ row_index: rowIndex, cells }) => ({
    rowIndex,
    cells: storedCells(cells, table.columns.length),
  }));
}

/** $1 table, $2 generation, $3 places, $4 stored bytes. The first row comes whatever its size. */
const ROWS_AT = `
  SELECT row_index, cells::text AS cells FROM (
    SELECT r.row_index, r.cells, asked.place,
      sum(pg_column_size(r.cells)) OVER (ORDER BY asked.place) - pg_column_size(r.cells) AS bytes_before
    FROM unnest($3::integer[]) WITH ORDINALITY AS asked (row_index, place)
    JOIN run_table_rows r ON r.table_id = $1 AND r.generation = $2 AND r.row_index = asked.row_index
  ) AS sized
  WHERE bytes_before <= $4 ORDER BY place`;
