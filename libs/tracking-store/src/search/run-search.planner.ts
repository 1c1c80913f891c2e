import { Injectable } from '@nestjs/common';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import { listSql } from './run-condition-sql.js';
import type { RunCondition } from './run-conditions.js';
import { isKeyed } from './run-order.js';
import type { ParsedRunSearch, SearchWay } from './run-search-statement.js';
import { SqlBuilder } from './sql-builder.js';

/** Fewer runs than this are sorted as fast as they are walked. */
const SMALL_EXPERIMENT = 1_000;
/** Counting more of the matches than this would itself take long. */
const MAX_COUNT = 10_000;
/** Runs that are met in the order of their start lie beside each other: meeting one takes a fraction of fetching one. */
const NEIGHBOURS = 16;
/** How long an experiment is taken for small or large, and a condition for one that few or many runs pass. */
const HINT_MS = 10_000;
const MAX_HINTS = 5_000;

/** As of the last ANALYZE; -1 before the first. */
const ALL_RUNS: Statement = {
  name: 'runs-estimate',
  text: `SELECT reltuples::float8 AS runs FROM pg_class WHERE oid = 'runs'::regclass`,
};

/**
 * Chooses the way of a search by counting, up to a limit, what the indexes list. The statistics of Postgres cannot tell:
 * they know the values of all metrics together, not those of one. A wrong choice costs time and changes no answer, so
 * counts may be some seconds old.
 */
@Injectable()
export class RunSearchPlanner {
  private readonly hints = new Map<string, { readonly count: number; readonly until: number }>();

  constructor(private readonly sql: SqlClient) {}

  async wayOf(search: ParsedRunSearch): Promise<SearchWay> {
    const { experimentIds } = search;
    const sql = new SqlBuilder();
    const experiments = sql.bind(experimentIds);
    const inExperiment = (column: string): string => `${column} = ANY (${experiments}::bigint[])`;
    const runs = await this.count(`SELECT run_id FROM runs WHERE ${inExperiment('experiment_id')}`, {
      values: sql.values,
      limit: SMALL_EXPERIMENT,
    });
    if (runs < SMALL_EXPERIMENT) return { kind: 'sort', driver: null };
    const driver = await this.driverOf(search);
    return driver ? { kind: 'sort', driver } : { kind: 'walk' };
  }

  /** The condition that the fewest runs pass, if they are few. */
  private async driverOf(search: ParsedRunSearch): Promise<RunCondition | null> {
    const { experimentIds, conditions } = search;
    const lists = conditions.flatMap((condition) => {
      const sql = new SqlBuilder();
      const experiments = sql.bind(experimentIds);
      const list = listSql(sql, condition, (column) => `${column} = ANY (${experiments}::bigint[])`);
      return list === null ? [] : [{ condition, list, values: sql.values }];
    });
    if (lists.length === 0) return null;
    const limit = await this.worthSorting(search);
    const counts = await Promise.all(
      lists.map(async ({ condition, list, values }) => ({
        condition,
        count: await this.count(list, { values, limit }),
      })),
    );
    const [fewest] = counts.sort((left, right) => left.count - right.count);
    return fewest && fewest.count < limit ? fewest.condition : null;
  }

  /**
   * A walk meets `page × all ÷ matching` runs until its page is full, a sort meets all that match: this is the number of
   * matches at which the two are equal.
   */
  private async worthSorting({ maxResults, fields }: ParsedRunSearch): Promise<number> {
    const [row] = await this.sql.rows<{ runs: number }>(ALL_RUNS, []);
    const toMeet = maxResults * Math.max(row?.runs ?? 0, 0);
    const equal = Math.sqrt(isKeyed(fields[0]) ? toMeet : toMeet / NEIGHBOURS);
    return Math.round(Math.min(Math.max(equal, SMALL_EXPERIMENT), MAX_COUNT));
  }

  /** How many rows a list has, or the limit if it has more. */
  private async count(
    list: string,
    { values, limit }: { values: unknown[]; limit: number },
  ): Promise<number> {
    const key = JSON.stringify([list, values]);
    const hint = this.hints.get(key);
    const now = Date.now();
    if (hint && hint.until > now) return hint.count;
    const text = `SELECT count(*) AS count FROM (${list} LIMIT ${limit}) AS listed`;
    const [row] = await this.sql.rowsAgain<{ count: string }>(text, values, String(values[0]));
    const count = Number(row?.count ?? limit);
    if (this.hints.size >= MAX_HINTS) this.hints.clear();
    this.hints.set(key, { count, until: now + HINT_MS });
    return count;
  }
}
