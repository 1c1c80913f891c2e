import { segments, type Segment, type WalkedSearch } from './run-segments.js';
import { badPageToken } from './page-token.js';
import { afterKeySql, namedOrder, type SortTerm } from './sort.js';
import type { SqlBuilder } from './sql-builder.js';
import type { RunScope } from './run-scope.js';

export interface PageBounds {
  /** Placeholder of the number of rows to read. */
  readonly probe: string;
  /** Sort key of the last run of the page before. */
  readonly after: readonly string[] | null;
}

export interface PageSql {
  /** SQL of the tables that end in `page`. */
  readonly tables: readonly string[];
  /** Its sort columns `k0, k1, …`, of which the first is the rank. */
  readonly sorted: readonly SortTerm[];
}

export const RANK: SortTerm = { expression: 'rank', direction: 'ASC', type: 'integer' };

type Walk = Omit<WalkedSearch, 'inExperiment'> & { readonly scope: RunScope };

/**
 * A page taken by walking indexes in the order of the search until it is full, however many runs there are. With
 * several experiments or stages each is walked on its own and gives at most a page.
 */
export function walkedPage(sql: SqlBuilder, walk: Walk, { probe, after }: PageBounds): PageSql {
  const { scope } = walk;
  const experiment = scope.isOneExperiment ? scope.experiments : 'scope.experiment_id';
  const inExperiment = (column: string): string => `${column} = ${experiment}`;
  const all = segments(sql, { ...walk, inExperiment });
  const sorted = [RANK, ...(all[0]?.terms ?? [])];
  const reached = after ? segmentsAfter(sql, all, after) : all;
  const parts = reached.map((segment, index) => {
    const before = reached.slice(0, index).map(({ rank }) => `(SELECT count(*) FROM s${rank})`);
    const isNeeded = before.length > 0 ? [`${before.join(' + ')} < ${probe}`] : [];
    const where = [...isNeeded, inExperiment(`${segment.driver}.experiment_id`), ...segment.where];
    return segmentSql({ ...segment, where }, scope, probe);
  });
  if (parts.length === 1) return { tables: [`page AS MATERIALIZED (${parts.join()})`], sorted };
  const named = reached.map(({ rank }, index) => `s${rank} AS MATERIALIZED (${parts[index]})`);
  const rows = reached.map(({ rank }) => `SELECT * FROM s${rank}`).join(' UNION ALL ');
  const page = `page AS MATERIALIZED (SELECT * FROM (${rows}) AS found ORDER BY ${namedOrder(sorted)} LIMIT ${probe})`;
  return { tables: [...named, page], sorted };
}

/** The rest of the segment that the key points into, and the later ones. */
function segmentsAfter(
  sql: SqlBuilder,
  all: readonly Segment[],
  [rank = '', ...key]: readonly string[],
): readonly Segment[] {
  const [first, ...later] = all.filter((segment) => segment.rank >= Number(rank));
  if (!first || !/^\d$/.test(rank)) throw badPageToken();
  if (first.rank !== Number(rank)) return [first, ...later];
  return [{ ...first, where: [...first.where, afterKeySql(sql, first.terms, key)] }, ...later];
}

function segmentSql({ rank, driver, from, where, terms }: Segment, scope: RunScope, probe: string): string {
  const stage = stageSql(driver, scope);
  const named = terms.map(({ expression }, index) => `${expression} AS k${index + 1}`);
  const order = namedOrder(terms, 1);
  const walk = [
    `SELECT ${[`${rank} AS k0`, ...named, 'r.run_id'].join(', ')}`,
    `FROM ${from.join(' ')}`,
    `WHERE ${[...where, stage.test].join(' AND ')}`,
    `ORDER BY ${order} LIMIT ${probe}`,
  ].join('\n');
  const each = scope.isOneExperiment
    ? []
    : [`unnest(${scope.experiments}::bigint[]) AS scope (experiment_id)`];
  const sources = [...each, ...stage.sources];
  if (sources.length === 0) return walk;
  return `SELECT walk.* FROM ${sources.join(' CROSS JOIN ')} CROSS JOIN LATERAL (${walk}) AS walk
ORDER BY ${order} LIMIT ${probe}`;
}

/** Runs are indexed by experiment and stage; what walks another table meets the stage afterwards. */
function stageSql(driver: Segment['driver'], { stages, isOneStage }: RunScope) {
  if (isOneStage) return { sources: [], test: `r.lifecycle_stage = ${stages}` };
  if (driver === 'o') return { sources: [], test: `r.lifecycle_stage = ANY (${stages}::text[])` };
  return { sources: [`unnest(${stages}::text[]) AS stage (name)`], test: 'r.lifecycle_stage = stage.name' };
}
