import { Injectable } from '@nestjs/common';
import { parseFilter } from '../search/comparison.js';
import { decodePageToken, encodePageToken } from '../search/page-token.js';
import type { SearchPage } from '../search/search.types.js';
import {
  afterKeySql,
  assertNoDuplicates,
  keySql,
  orderName,
  orderSql,
  parseOrderBy,
  type SortTerm,
} from '../search/sort.js';
import { SqlBuilder } from '../search/sql-builder.js';
import { SqlClient } from '../sql/sql-client.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { traceConditionSql } from './trace-conditions.js';
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

const TIME: SortTerm = { expression: 'trace.request_time', direction: 'DESC', type: 'bigint' };
const ID: SortTerm = { expression: 'trace.trace_id', direction: 'ASC', type: 'text' };
const ORDER_COLUMNS: Readonly<Record<string, Omit<SortTerm, 'direction'>>> = {
  timestamp: TIME,
  timestamp_ms: TIME,
  execution_time: { expression: 'coalesce(trace.execution_ms, 0)', type: 'bigint' },
  execution_time_ms: { expression: 'coalesce(trace.execution_ms, 0)', type: 'bigint' },
  status: { expression: 'trace.state', type: 'text' },
  request_id: ID,
  trace_id: ID,
};

@Injectable()
export class TraceSearch {
  constructor(private readonly sql: SqlClient) {}

  async search(query: TraceQuery): Promise<SearchPage<TraceRecord>> {
    if (query.maxResults < 1 || query.maxResults > MAX_PAGE) {
      throw invalidParameter(
        `Invalid value ${query.maxResults} for parameter 'max_results' supplied. It must be a number from 1 to ${MAX_PAGE}.`,
      );
    }
    const { text, values, orderMark } = statementOf(query);
    const rows = await this.sql.rowsOnce<TraceRow & { sort_key: string[] }>(text, values);
    const page = rows.slice(0, query.maxResults);
    const last = page.at(-1);
    return {
      records: page.map(traceOf),
      nextPageToken: last && rows.length > page.length ? encodePageToken(orderMark, last.sort_key) : null,
    };
  }
}

function statementOf(query: TraceQuery): { text: string; values: unknown[]; orderMark: string } {
  const sql = new SqlBuilder();
  const where = [
    `trace.experiment_id = ANY (${sql.bind(query.experimentIds)}::bigint[])`,
    ...parseFilter(query.filter).map((clause) => traceConditionSql(sql, clause)),
  ];
  const terms = orderTerms(query.orderBy);
  const orderMark = orderName(terms);
  if (query.pageToken !== '') {
    where.push(afterKeySql(sql, terms, decodePageToken(query.pageToken, orderMark, terms.length)));
  }
  const text = `
    SELECT ${TRACE_COLUMNS}, ${keySql(terms)} AS sort_key FROM traces AS trace
    WHERE ${where.join(' AND ')} ORDER BY ${orderSql(terms)} LIMIT ${sql.bind(query.maxResults + 1)}`;
  return { text, values: sql.values, orderMark };
}

/** Newest first without an order; ties go to the newer trace, then to the id. */
function orderTerms(orderBy: readonly string[]): SortTerm[] {
  const terms = parseOrderBy(orderBy).map(({ identifier, direction }) => {
    const column = Object.hasOwn(ORDER_COLUMNS, identifier.key) ? ORDER_COLUMNS[identifier.key] : undefined;
    if (!column)
      throw invalidParameter(`Invalid ordering key in order_by clause '${identifier.key.slice(0, 300)}'.`);
    return { ...column, direction };
  });
  assertNoDuplicates(terms.map(({ expression }) => expression));
  const missing = [TIME, ID].filter(
    ({ expression }) => !terms.some((term) => term.expression === expression),
  );
  return [...terms, ...missing];
}
