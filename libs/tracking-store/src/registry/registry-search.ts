import { Injectable } from '@nestjs/common';
import { parseFilter, type Comparison } from '../search/comparison.js';
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
import { VERSION_COLUMNS, versionRecord, type VersionRow } from './model-version.repository.js';
import { MODEL_COLUMNS, RegisteredModelRepository, type ModelRow } from './registered-model.repository.js';
import {
  asksForPrompts,
  modelConditionSql,
  versionConditionSql,
  versionsWithoutPrompts,
} from './registry-conditions.js';
import type { ModelVersionRecord, RegisteredModelRecord } from './registry.types.js';

export interface RegistryQuery {
  readonly filter: string;
  readonly orderBy: readonly string[];
  readonly maxResults: number;
  readonly pageToken: string;
}

type OrderKeys = Readonly<Record<string, Pick<SortTerm, 'expression' | 'type'>>>;

const MODEL_ORDER: OrderKeys = {
  name: { expression: 'm.name', type: 'text' },
  creation_timestamp: { expression: 'm.creation_time', type: 'bigint' },
  last_updated_timestamp: { expression: 'm.last_update_time', type: 'bigint' },
  timestamp: { expression: 'm.last_update_time', type: 'bigint' },
};
const VERSION_ORDER: OrderKeys = {
  name: { expression: 'm.name', type: 'text' },
  version_number: { expression: 'v.version', type: 'integer' },
  creation_timestamp: { expression: 'v.creation_time', type: 'bigint' },
  last_updated_timestamp: { expression: 'v.last_update_time', type: 'bigint' },
};
const MAX_MODELS = 1_000;
const MAX_VERSIONS = 200_000;

interface SearchPlan {
  readonly columns: string;
  readonly from: string;
  readonly where: readonly string[];
  readonly terms: readonly SortTerm[];
}

@Injectable()
export class RegistrySearch {
  constructor(
    private readonly sql: SqlClient,
    private readonly models: RegisteredModelRepository,
  ) {}

  async searchModels(query: RegistryQuery): Promise<SearchPage<RegisteredModelRecord>> {
    checkLimit(query.maxResults, MAX_MODELS);
    const builder = new SqlBuilder();
    const { rows, nextPageToken } = await this.page<ModelRow>(builder, query, {
      columns: MODEL_COLUMNS,
      from: 'registered_models m',
      where: parseFilter(query.filter).map((clause) => modelConditionSql(builder, clause)),
      terms: orderTerms(query.orderBy, MODEL_ORDER, ['name ASC']),
    });
    return { records: await this.models.withLatest(rows), nextPageToken };
  }

  /** Versions of prompts are only shown to who asks for prompts. */
  async searchVersions(query: RegistryQuery): Promise<SearchPage<ModelVersionRecord>> {
    checkLimit(query.maxResults, MAX_VERSIONS);
    const builder = new SqlBuilder();
    const clauses: Comparison[] = parseFilter(query.filter);
    const where = clauses.map((clause) => versionConditionSql(builder, clause));
    if (!clauses.some(asksForPrompts)) where.push(versionsWithoutPrompts(builder));
    const { rows, nextPageToken } = await this.page<VersionRow>(builder, query, {
      columns: VERSION_COLUMNS,
      from: 'registered_models m JOIN model_versions v USING (registered_model_id)',
      where,
      terms: orderTerms(query.orderBy, VERSION_ORDER, [
        'last_updated_timestamp DESC',
        'name ASC',
        'version_number DESC',
      ]),
    });
    return { records: rows.map(versionRecord), nextPageToken };
  }

  private async page<Row>(builder: SqlBuilder, query: RegistryQuery, plan: SearchPlan) {
    const order = orderName(plan.terms);
    const where = ['true', ...plan.where];
    if (query.pageToken !== '') {
      where.push(
        afterKeySql(builder, plan.terms, decodePageToken(query.pageToken, order, plan.terms.length)),
      );
    }
    const text = `
      SELECT ${plan.columns}, ${keySql(plan.terms)} AS sort_key FROM ${plan.from}
      WHERE ${where.join(' AND ')} ORDER BY ${orderSql(plan.terms)}
      LIMIT ${builder.bind(query.maxResults + 1)}`;
    const found = await this.sql.rowsOnce<Row & { sort_key: string[] }>(text, builder.values);
    const rows = found.slice(0, query.maxResults);
    const last = rows.at(-1);
    const nextPageToken = last && found.length > rows.length ? encodePageToken(order, last.sort_key) : null;
    return { rows, nextPageToken };
  }
}

function checkLimit(maxResults: number, limit: number): void {
  if (maxResults >= 1 && maxResults <= limit) return;
  throw invalidParameter(
    `Invalid value ${maxResults} for parameter 'max_results' supplied. It must be at least 1 and at most ${limit}.`,
  );
}

/** What was asked for, then the rest of the default order, which ends in a key that is unique. */
function orderTerms(orderBy: readonly string[], keys: OrderKeys, defaults: readonly string[]): SortTerm[] {
  const asked = parseOrderBy(orderBy).map((clause) => {
    const { entity, key } = clause.identifier;
    const known = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (!known || (entity !== null && !/^attributes?$/.test(entity))) {
      throw invalidParameter(
        `Invalid order by key '${key.slice(0, 300)}' specified. Valid keys are '{${Object.keys(keys).join(', ')}}'`,
      );
    }
    return { ...known, direction: clause.direction };
  });
  assertNoDuplicates(asked.map(({ expression }) => expression));
  const rest = parseOrderBy(defaults).flatMap(({ identifier, direction }) => {
    const known = keys[identifier.key];
    return known && !asked.some(({ expression }) => expression === known.expression)
      ? [{ ...known, direction }]
      : [];
  });
  return [...asked, ...rest];
}
