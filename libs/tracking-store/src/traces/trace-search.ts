import { Injectable } from '@nestjs/common';
import { parseFilter, type Comparison } from '../search/comparison.js';
import { decodePageToken, encodePageToken } from '../search/page-token.js';
import type { SearchPage } from '../search/search.types.js';
import { afterKeySql, keySql, orderSql } from '../search/sort.js';
import { SqlBuilder } from '../search/sql-builder.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { GuardedQuery } from './guarded-query.js';
import { traceConditionsSql } from './trace-conditions.js';
import { traceOrder } from './trace-order.js';
import { TRACE_COLUMNS, traceOf, type TraceRow } from './trace-row.js';
import type { TraceRecord } from './trace.types.js';

const MAX_PAGE = 500;

export interface TraceQuery {
  readonly experimentIds: readonly number[];
  readonly filter: string;
  readonly orderBy: readonly string[];
  readonly maxResults: number;
  /** Empty for the first page. */
  readonly pageToken: string;
}

@Injectable()
export class TraceSearch {
  constructor(private readonly query: GuardedQuery) {}

  async search(query: TraceQuery): Promise<SearchPage<TraceRecord>> {
    checkPageSize(query.maxResults);
    const clauses = parseFilter(query.filter);
    const { text, values, mark } = traceSearchStatement(query, clauses);
    const rows = await this.query.rows<TraceRow & { sort_key: string[] }>({ text, values, clauses });
    const page = rows.slice(0, query.maxResults);
    const last = page.at(-1);
    return {
      records: page.map(traceOf),
      nextPageToken: last && rows.length > page.length ? encodePageToken(mark, last.sort_key) : null,
    };
  }
}

function checkPageSize(maxResults: number): void {
  const start = `Invalid value ${maxResults} for parameter 'max_results' supplied.`;
  if (maxResults < 1) throw invalidParameter(`${start} It must be a positive integer.`);
  if (maxResults > MAX_PAGE) throw invalidParameter(`${start} It must be at most ${MAX_PAGE}.`);
}

export interface TraceSearchStatement {
  readonly text: string;
  readonly values: unknown[];
  /** What its page tokens are marked with. */
  readonly mark: string;
}

/**
 * Within one experiment an index has the traces in their order. Of several, each gives its first ones, and the page is
 * taken from those.
 */
export function traceSearchStatement(
  query: TraceQuery,
  clauses: readonly Comparison[],
): TraceSearchStatement {
  const sql = new SqlBuilder();
  const { terms, mark } = traceOrder(sql, query.orderBy);
  const where = traceConditionsSql(sql, clauses);
  if (query.pageToken !== '') {
    where.push(afterKeySql(sql, terms, decodePageToken(query.pageToken, mark, terms.length)));
  }
  const [only, ...more] = query.experimentIds;
  const limit = sql.bind(query.maxResults + 1);
  const order = `ORDER BY ${orderSql(terms)} LIMIT ${limit}`;
  const within = (experiment: string): string =>
    `FROM traces AS trace WHERE ${[`trace.experiment_id = ${experiment}`, ...where].join(' AND ')}`;
  const from =
    more.length === 0
      ? within(`${sql.bind(only ?? null)}::bigint`)
      : `FROM unnest(${sql.bind([...new Set(query.experimentIds)])}::bigint[]) AS place (id)
         CROSS JOIN LATERAL (SELECT trace.* ${within('place.id')} ${order}) AS trace`;
  const text = `SELECT ${TRACE_COLUMNS}, ${keySql(terms)} AS sort_key ${from} ${order}`;
  return { text, values: sql.values, mark };
}
