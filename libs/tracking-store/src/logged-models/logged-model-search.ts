import { Injectable } from '@nestjs/common';
import { decodePageToken, encodePageToken } from '../search/page-token.js';
import { checkMaxResults, type SearchPage } from '../search/search.types.js';
import { afterKeySql, keySql, orderName, orderSql } from '../search/sort.js';
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

function statementOf(query: LoggedModelQuery): { text: string; values: unknown[]; orderMark: string } {
  const sql = new SqlBuilder();
  const where = [
    `model.experiment_id = ANY (${sql.bind(query.experimentIds)}::bigint[])`,
    `model.lifecycle_stage = 'active'`,
    ...modelConditions(sql, query),
  ];
  const { joins, terms, fields } = modelOrder(sql, query.orderBy);
  const orderMark = [orderName(terms), ...fields].join(',');
  if (query.pageToken !== '') {
    where.push(afterKeySql(sql, terms, decodePageToken(query.pageToken, orderMark, terms.length)));
  }
  const text = `
    WITH page AS MATERIALIZED (
      SELECT model.*, ${keySql(terms)} AS sort_key, row_number() OVER (ORDER BY ${orderSql(terms)}) AS place
      FROM logged_models AS model ${joins.join('\n')}
      WHERE ${where.join(' AND ')}
      ORDER BY place LIMIT ${sql.bind(query.maxResults + 1)}
    )
    SELECT ${LOGGED_MODEL_COLUMNS}, model.sort_key FROM page AS model ORDER BY model.place`;
  return { text, values: sql.values, orderMark };
}
