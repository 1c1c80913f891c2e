import { parseFilter } from './comparison.js';
import { decodePageToken } from './page-token.js';
import { runCondition, type RunCondition } from './run-conditions.js';
import { orderFields, orderMark, type OrderField } from './run-order.js';
import { runScope } from './run-scope.js';
import { sortedPage } from './run-sorting.js';
import { walkedPage, type PageSql } from './run-walk.js';
import type { SearchQuery } from './search.types.js';
import { SqlBuilder } from './sql-builder.js';

/** A search whose filter and order were understood. */
export interface ParsedRunSearch {
  readonly experimentIds: readonly number[];
  readonly viewType: SearchQuery['viewType'];
  readonly conditions: readonly RunCondition[];
  readonly fields: readonly OrderField[];
  readonly maxResults: number;
  /** Sort key of the last run of the page before. */
  readonly after: readonly string[] | null;
  /** What the tokens of this order are marked with. */
  readonly order: string;
}

export interface RunSearchQuery extends SearchQuery {
  readonly experimentIds: readonly number[];
}

/** How a page is found: any of the ways is right, the best one depends on how many runs match. */
export type SearchWay =
  /** Walk indexes in the order of the search until the page is full. */
  | { readonly kind: 'walk' }
  /** Sort all runs that match; `driver` is the condition that few runs pass, or null when there are few runs at all. */
  | { readonly kind: 'sort'; readonly driver: RunCondition | null };

export function parseRunSearch(query: RunSearchQuery): ParsedRunSearch {
  const { experimentIds, viewType, maxResults, pageToken } = query;
  const conditions = parseFilter(query.filter).map(runCondition);
  const fields = orderFields(query.orderBy);
  const order = orderMark(fields);
  const after = pageToken === '' ? null : decodePageToken(pageToken, order);
  return { experimentIds, viewType, conditions, fields, maxResults, after, order };
}

export interface SearchStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * One statement for one page: the ids in their order, the sort key of the page's last run when there are more, and the
 * snapshot that all of it was read in.
 */
export function runSearchStatement(search: ParsedRunSearch, way: SearchWay): SearchStatement {
  const sql = new SqlBuilder();
  const { conditions, fields, after, maxResults } = search;
  const scope = runScope(sql, search);
  const page = sql.bind(maxResults);
  const bounds = { probe: `${sql.bind(maxResults + 1)}::bigint`, after };
  const { tables, sorted }: PageSql =
    way.kind === 'walk'
      ? walkedPage(sql, { fields, conditions, scope }, bounds)
      : sortedPage(sql, { fields, conditions, scope, driver: way.driver }, bounds);
  // An aggregate takes the rows of a sorted table in their order.
  const text = `WITH ${[...tables, 'listed AS (SELECT array_agg(run_id) AS ids FROM page)'].join(',\n')}
SELECT pg_current_snapshot()::text AS snapshot, replace(array_to_string(ids[1:${page}], ''), '-', '') AS run_ids,
  (SELECT ARRAY[${sorted.map((_, index) => `k${index}::text`).join(', ')}] FROM page
    WHERE cardinality(ids) > ${page} AND page.run_id = ids[${page}]) AS last_key
FROM listed`;
  return { text, values: sql.values };
}
