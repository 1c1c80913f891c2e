import { Injectable } from '@nestjs/common';
import { decodePageToken, encodePageToken } from '../search/page-token.js';
import { checkMaxResults, type SearchPage } from '../search/search.types.js';
import { afterKeySql, keySql, namedOrder, orderName, orderSql } from '../search/sort.js';
import { SqlBuilder } from '../search/sql-builder.js';
import { SqlClient } from '../sql/sql-client.js';
import { modelConditions } from './logged-model-conditions.js';
import { modelOrder } from './logged-model-order.js';
import { LOGGED_MODEL_COLUMNS, loggedModelOf, type LoggedModelRow } from './logged-model-row.js';
import type { LoggedModelQuery } from './logged-model-search.types.js';
import type { LoggedModelRecord } from './logged-model.types.js';

/** Finds the models of a page by their keys first, then reads everything about those alone. */
@Injectable()
export class LoggedModelSearch {
  constructor(private readonly sql: SqlClient) {}

  async search(query: LoggedModelQuery): Promise<SearchPage<LoggedModelRecord>> {
    checkMaxResults(query.maxResults);
    const { text, values, orderMark } = statementOf(query);
    const rows = await this.sql.rowsOnce<LoggedModelRow & { sort_key: string[] }>(text, values);
    const page = rows.slice(0, query.maxResults);
    const last = page.at(-1);
    return {
      records: page.map(loggedModelOf),
      nextPageToken: last && rows.length > page.length ? encodePageToken(orderMark, last.sort_key) : null,
    };
  }
}

/**
 * Within one experiment an index has the models in their order. Of several, each gives its first ones, and the page is
 * taken from those.
 */
function statementOf(query: LoggedModelQuery): { text: string; values: unknown[]; orderMark: string } {
  const sql = new SqlBuilder();
  const conditions = [`model.lifecycle_stage = 'active'`, ...modelConditions(sql, query)];
  const { joins, terms, fields } = modelOrder(sql, query.orderBy);
  const orderMark = [orderName(terms), ...fields].join(',');
  if (query.pageToken !== '') {
    conditions.push(afterKeySql(sql, terms, decodePageToken(query.pageToken, orderMark, terms.length)));
  }
  const limit = sql.bind(query.maxResults + 1);
  const columns = terms.map(({ expression }, index) => `${expression} AS k${index}`).join(', ');
  const within = (experiment: string): string => `
    SELECT model.*, ${keySql(terms)} AS sort_key, ${columns} FROM logged_models AS model ${joins.join('\n')}
    WHERE model.experiment_id = ${experiment} AND ${conditions.join(' AND ')}
    ORDER BY ${orderSql(terms)} LIMIT ${limit}`;
  const [only, ...more] = new Set(query.experimentIds);
  const found =
    more.length === 0
      ? within(`${sql.bind(only ?? null)}::bigint`)
      : `SELECT found.* FROM unnest(${sql.bind([only, ...more])}::bigint[]) AS searched (id)
         CROSS JOIN LATERAL (${within('searched.id')}) AS found ORDER BY ${namedOrder(terms)} LIMIT ${limit}`;
  const text = `
    WITH page AS MATERIALIZED (${found})
    SELECT ${LOGGED_MODEL_COLUMNS}, model.sort_key FROM page AS model ORDER BY ${namedOrder(terms)}`;
  return { text, values: sql.values, orderMark };
}
