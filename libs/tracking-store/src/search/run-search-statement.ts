import { RUN_COLUMNS } from '../runs/run-row.js';
import { parseFilter } from './comparison.js';
import { decodePageToken } from './page-token.js';
import { conditionSql, runCondition } from './run-conditions.js';
import { runOrder } from './run-order.js';
import { stagesOf, type SearchQuery } from './search.types.js';
import { afterKeySql, keySql, orderName, orderSql } from './sort.js';
import { SqlBuilder } from './sql-builder.js';

export interface RunSearchQuery extends SearchQuery {
  readonly experimentIds: readonly number[];
}

export interface SearchStatement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** What the tokens of this order are marked with. */
  readonly order: string;
}

const COLUMNS = RUN_COLUMNS.split(', ')
  .map((column) => `r.${column}`)
  .join(', ');

/** One statement for one page: the runs, and with each its sort key. One row more than the page says that there is a next. */
export function runSearchStatement(query: RunSearchQuery): SearchStatement {
  const sql = new SqlBuilder();
  sql.bind(query.experimentIds);
  const where = [
    'r.experiment_id = ANY ($1::bigint[])',
    `r.lifecycle_stage = ANY (${sql.bind(stagesOf(query.viewType))}::text[])`,
    ...parseFilter(query.filter).map((clause) => conditionSql(sql, runCondition(clause))),
  ];
  const { joins, terms, fields } = runOrder(sql, query.orderBy);
  const order = JSON.stringify([fields, orderName(terms)]);
  if (query.pageToken !== '') {
    where.push(afterKeySql(sql, terms, decodePageToken(query.pageToken, order, terms.length)));
  }
  const text = [
    `SELECT ${COLUMNS}, ${keySql(terms)} AS sort_key`,
    'FROM runs r',
    ...joins,
    `WHERE ${where.join(' AND ')}`,
    `ORDER BY ${orderSql(terms)}`,
    `LIMIT ${sql.bind(query.maxResults + 1)}`,
  ].join('\n');
  return { text, values: sql.values, order };
}
