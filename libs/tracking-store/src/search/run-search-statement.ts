import { parseFilter } from './comparison.js';
import { decodePageToken } from './page-token.js';
import { runCondition } from './run-conditions.js';
import { orderFields, orderMark } from './run-order.js';
import { segments, type Segment } from './run-segments.js';
import { stagesOf, type SearchQuery } from './search.types.js';
import { afterKeySql, badPageToken, type SortTerm } from './sort.js';
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

/**
 * Where is searched: one experiment and stage, which an index is entered with, or several, each of which is then walked
 * on its own and gives at most a page.
 */
interface Scope {
  readonly experiment: string;
  /** The rows that `experiment` is taken from, when there are several. */
  readonly experiments: string | null;
  /** A stage, or an array of them. */
  readonly stage: string;
  readonly isOneStage: boolean;
}

function scopeOf(sql: SqlBuilder, query: RunSearchQuery): Scope {
  const ids = [...new Set(query.experimentIds)];
  const stages = stagesOf(query.viewType);
  const isOne = ids.length === 1;
  const bound = sql.bind(isOne ? ids[0] : ids);
  return {
    experiment: isOne ? `${bound}::bigint` : 'scope.experiment_id',
    experiments: isOne ? null : `unnest(${bound}::bigint[]) AS scope (experiment_id)`,
    stage: sql.bind(stages.length === 1 ? stages[0] : stages),
    isOneStage: stages.length === 1,
  };
}

/**
 * One statement for one page: the ids in their order, the sort key of the page's last run when there are more, and the
 * snapshot that all of it was read in.
 */
export function runSearchStatement(query: RunSearchQuery): SearchStatement {
  const sql = new SqlBuilder();
  const conditions = parseFilter(query.filter).map(runCondition);
  const fields = orderFields(query.orderBy);
  const order = orderMark(fields);
  const scope = scopeOf(sql, query);
  const all = segments(sql, { fields, conditions, experiment: scope.experiment });
  const sorted = columnsOf(all);
  const reached = reachedSegments(sql, all, query.pageToken, order);
  const page = sql.bind(query.maxResults);
  const probe = `${sql.bind(query.maxResults + 1)}::bigint`;
  const parts = reached.map((segment, index) => {
    const before = reached.slice(0, index).map(({ rank }) => `(SELECT count(*) FROM s${rank})`);
    const isNeeded = before.length > 0 ? [`${before.join(' + ')} < ${probe}`] : [];
    return segmentSql(segment, { scope, isNeeded, probe });
  });
  const text = `WITH ${pageSql(reached, parts, `ORDER BY ${namedOrder(sorted)} LIMIT ${probe}`)},
listed AS (SELECT array_agg(run_id) AS ids FROM page)
SELECT pg_current_snapshot()::text AS snapshot, replace(array_to_string(ids[1:${page}], ''), '-', '') AS run_ids,
  (SELECT ARRAY[${sorted.map((_, index) => `k${index}::text`).join(', ')}] FROM page
    WHERE cardinality(ids) > ${page} AND page.run_id = ids[${page}]) AS last_key
FROM listed`;
  return { text, values: sql.values, order };
}

/** The table `page`, from one segment or from as many as are needed to fill it. */
function pageSql(reached: readonly Segment[], parts: readonly string[], order: string): string {
  if (parts.length === 1) return `page AS MATERIALIZED (${parts.join()})`;
  const named = reached.map(({ rank }, index) => `s${rank} AS MATERIALIZED (${parts[index]})`);
  const rows = reached.map(({ rank }) => `SELECT * FROM s${rank}`).join(' UNION ALL ');
  return [...named, `page AS MATERIALIZED (SELECT * FROM (${rows}) AS found ${order})`].join(',\n');
}

/** The columns of a page: the segment's rank, then the sort columns that all segments share. */
function columnsOf(all: readonly Segment[]): SortTerm[] {
  return [{ expression: 'k0', direction: 'ASC', type: 'integer' }, ...(all[0]?.terms ?? [])];
}

const namedOrder = (sorted: readonly SortTerm[]): string =>
  sorted.map(({ direction }, index) => `k${index} ${direction}`).join(', ');

/** After a token: the rest of the segment that it points into, and the later ones. */
function reachedSegments(
  sql: SqlBuilder,
  all: readonly Segment[],
  token: string,
  order: string,
): readonly Segment[] {
  if (token === '') return all;
  const [rank = '', ...key] = decodePageToken(token, order, columnsOf(all).length);
  const reached = all.filter((segment) => segment.rank >= Number(rank));
  const [first, ...later] = reached;
  if (!first || !/^\d$/.test(rank)) throw badPageToken();
  if (first.rank !== Number(rank)) return reached;
  return [{ ...first, where: [...first.where, afterKeySql(sql, first.terms, key)] }, ...later];
}

interface SegmentContext {
  readonly scope: Scope;
  readonly isNeeded: readonly string[];
  readonly probe: string;
}

/** Runs are indexed by experiment and stage; what walks another table meets the stage afterwards. */
function stageSql(driver: Segment['driver'], { stage, isOneStage }: Scope) {
  if (isOneStage) return { source: null, test: `r.lifecycle_stage = ${stage}` };
  if (driver === 'o') return { source: null, test: `r.lifecycle_stage = ANY (${stage}::text[])` };
  return { source: `unnest(${stage}::text[]) AS stage (name)`, test: 'r.lifecycle_stage = stage.name' };
}

function segmentSql(segment: Segment, { scope, isNeeded, probe }: SegmentContext): string {
  const { rank, driver, from, where, terms } = segment;
  const stage = stageSql(driver, scope);
  const named = terms.map(({ expression }, index) => `${expression} AS k${index + 1}`);
  const order = terms.map(({ direction }, index) => `k${index + 1} ${direction}`).join(', ');
  const limit = `ORDER BY ${order} LIMIT ${probe}`;
  const walk = [
    `SELECT ${[`${rank} AS k0`, ...named, 'r.run_id'].join(', ')}`,
    `FROM ${from.join(' ')}`,
    `WHERE ${[...isNeeded, `${driver}.experiment_id = ${scope.experiment}`, stage.test, ...where].join(' AND ')}`,
    limit,
  ].join('\n');
  const sources = [scope.experiments, stage.source].filter((source) => source !== null);
  if (sources.length === 0) return walk;
  return `SELECT walk.* FROM ${sources.join(' CROSS JOIN ')} CROSS JOIN LATERAL (${walk}) AS walk ${limit}`;
}
