import { Injectable } from '@nestjs/common';
import type { LifecycleStage } from '../entities/experiment.entity.js';
import type { ExperimentRecord } from '../experiments/experiment.types.js';
import { pair, type PairTuple } from '../runs/run-row.js';
import { SqlClient } from '../sql/sql-client.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { parseFilter } from './comparison.js';
import { badAttribute, experimentConditionSql, experimentEntity } from './experiment-conditions.js';
import { decodePageToken, encodePageToken } from './page-token.js';
import { checkMaxResults, stagesOf, type SearchPage, type SearchQuery } from './search.types.js';
import {
  afterKeySql,
  assertNoDuplicates,
  keySql,
  orderName,
  orderSql,
  parseOrderBy,
  type SortTerm,
} from './sort.js';
import { SqlBuilder } from './sql-builder.js';

interface ExperimentRow {
  readonly experiment_id: string;
  readonly name: string;
  readonly artifact_location: string;
  readonly lifecycle_stage: LifecycleStage;
  readonly creation_time: string;
  readonly last_update_time: string;
  readonly tags: readonly PairTuple[] | null;
  readonly sort_key: string[];
}

const ORDER_TYPES = {
  name: 'text',
  experiment_id: 'bigint',
  creation_time: 'bigint',
  last_update_time: 'bigint',
} as const satisfies Record<string, SortTerm['type']>;
type OrderKey = keyof typeof ORDER_TYPES;

const isOrderKey = (key: string): key is OrderKey => Object.hasOwn(ORDER_TYPES, key);

const term = (key: OrderKey, direction: SortTerm['direction']): SortTerm => ({
  expression: `e.${key}`,
  direction,
  type: ORDER_TYPES[key],
});

/** Newest first without an order; with one, ties go to the newer id. */
function orderTerms(orderBy: readonly string[]): SortTerm[] {
  if (orderBy.length === 0) return [term('creation_time', 'DESC'), term('experiment_id', 'ASC')];
  const terms = parseOrderBy(orderBy).map(({ identifier, direction }) => {
    const { key } = identifier;
    if (experimentEntity(identifier) !== 'attribute') {
      throw invalidParameter(`Invalid ordering key in order_by clause '${key.slice(0, 300)}'.`);
    }
    if (!isOrderKey(key)) throw badAttribute(key, Object.keys(ORDER_TYPES));
    return term(key, direction);
  });
  assertNoDuplicates(terms.map(({ expression }) => expression.slice('e.'.length)));
  const hasId = terms.some(({ expression }) => expression === 'e.experiment_id');
  return hasId ? terms : [...terms, term('experiment_id', 'DESC')];
}

@Injectable()
export class ExperimentSearch {
  constructor(private readonly sql: SqlClient) {}

  async search(query: SearchQuery): Promise<SearchPage<ExperimentRecord>> {
    checkMaxResults(query.maxResults);
    const sql = new SqlBuilder();
    const where = [
      stageSql(sql, stagesOf(query.viewType)),
      ...parseFilter(query.filter).map((clause) => experimentConditionSql(sql, clause)),
    ];
    const terms = orderTerms(query.orderBy);
    const order = orderName(terms);
    if (query.pageToken !== '') {
      where.push(afterKeySql(sql, terms, decodePageToken(query.pageToken, order, terms.length)));
    }
    const text = `
      SELECT e.*, ${keySql(terms)} AS sort_key,
        (SELECT json_agg(json_build_array(t.key, t.value) ORDER BY t.key)
          FROM experiment_tags t WHERE t.experiment_id = e.experiment_id) AS tags
      FROM experiments e WHERE ${where.join(' AND ')}
      ORDER BY ${orderSql(terms)} LIMIT ${sql.bind(query.maxResults + 1)}`;
    const rows = await this.sql.rowsOnce<ExperimentRow>(text, sql.values);
    const page = rows.slice(0, query.maxResults);
    const last = page.at(-1);
    return {
      records: page.map(toRecord),
      nextPageToken: last && rows.length > page.length ? encodePageToken(order, last.sort_key) : null,
    };
  }
}

/** One stage is an equality, after which the index goes on in the default order. */
const stageSql = (sql: SqlBuilder, [stage, ...more]: readonly string[]): string =>
  more.length === 0
    ? `e.lifecycle_stage = ${sql.bind(stage)}`
    : `e.lifecycle_stage = ANY (${sql.bind([stage, ...more])}::text[])`;

function toRecord(row: ExperimentRow): ExperimentRecord {
  return {
    experimentId: Number(row.experiment_id),
    name: row.name,
    artifactLocation: row.artifact_location,
    lifecycleStage: row.lifecycle_stage,
    creationTime: Number(row.creation_time),
    lastUpdateTime: Number(row.last_update_time),
    tags: row.tags?.map(pair) ?? [],
  };
}
