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
import { SqlClient, type Statement } from '../sql/sql-client.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { VERSION_COLUMNS, versionRecord, type VersionRow } from './model-version.repository.js';
import { PROMPT_TAG } from './prompt-tag.js';
import { MODEL_COLUMNS, RegisteredModelRepository, type ModelRow } from './registered-model.repository.js';
import {
  modelConditionSql,
  noPromptsSql,
  oneModel,
  versionConditionSql,
  withoutPromptClauses,
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
const ONE_MODEL: Statement = {
  name: 'registry-search-model',
  text: `SELECT m.registered_model_id AS id, EXISTS (
      SELECT FROM registered_model_tags p
      WHERE p.registered_model_id = m.registered_model_id AND p.key = '${PROMPT_TAG}' AND p.value = 'true') AS is_prompt
    FROM registered_models m WHERE m.name = $1`,
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

  /** Prompts are only shown to who asks for prompts. */
  async searchModels(query: RegistryQuery): Promise<SearchPage<RegisteredModelRecord>> {
    checkLimit(query.maxResults, MAX_MODELS);
    const builder = new SqlBuilder();
    const { clauses, isForPrompts } = withoutPromptClauses(parseFilter(query.filter));
    const where = clauses.map((clause) => modelConditionSql(builder, clause));
    const { rows, nextPageToken } = await this.page<ModelRow>(builder, query, {
      columns: MODEL_COLUMNS,
      from: 'registered_models m',
      where: isForPrompts ? where : [...where, noPromptsSql(builder)],
      terms: orderTerms(query.orderBy, MODEL_ORDER, ['name ASC']),
    });
    return { records: await this.models.withLatest(rows), nextPageToken };
  }

  async searchVersions(query: RegistryQuery): Promise<SearchPage<ModelVersionRecord>> {
    checkLimit(query.maxResults, MAX_VERSIONS);
    const builder = new SqlBuilder();
    const { clauses, isForPrompts } = withoutPromptClauses(parseFilter(query.filter));
    const where = clauses.map((clause) => versionConditionSql(builder, clause));
    const orderBy = query.orderBy.length > 0 ? query.orderBy : ['last_updated_timestamp DESC'];
    const terms = orderTerms(orderBy, VERSION_ORDER, ['name ASC', 'version_number DESC']);
    const [name] = clauses.flatMap((clause) => oneModel(clause) ?? []);
    if (name === undefined) {
      const from = 'registered_models m JOIN model_versions v USING (registered_model_id)';
      const shown = isForPrompts ? where : [...where, noPromptsSql(builder)];
      return this.versionPage(builder, query, { from, where: shown, terms });
    }
    const [model] = await this.sql.rows<{ id: string; is_prompt: boolean }>(ONE_MODEL, [name]);
    if (!model || (model.is_prompt && !isForPrompts)) return { records: [], nextPageToken: null };
    return this.versionPage(builder, query, ofOneModel(builder, { id: model.id, name, where, terms }));
  }

  private async versionPage(
    builder: SqlBuilder,
    query: RegistryQuery,
    plan: Omit<SearchPlan, 'columns'>,
  ): Promise<SearchPage<ModelVersionRecord>> {
    const found = await this.page<VersionRow>(builder, query, { columns: VERSION_COLUMNS, ...plan });
    return { records: found.rows.map(versionRecord), nextPageToken: found.nextPageToken };
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

/**
 * The model as constants: were it joined, Postgres would expect a single row of any model and sort all its versions
 * instead of reading the few of a page from an index.
 */
function ofOneModel(
  builder: SqlBuilder,
  model: { readonly id: string; readonly name: string; readonly where: string[]; readonly terms: SortTerm[] },
): Omit<SearchPlan, 'columns'> {
  const id = builder.bind(model.id);
  const name = `${builder.bind(model.name)}::text COLLATE "C"`;
  return {
    from: `model_versions v CROSS JOIN (SELECT ${name} AS name, ${id}::bigint AS registered_model_id) AS m`,
    where: [...model.where, `v.registered_model_id = ${id}::bigint`],
    terms: model.terms.filter(({ expression }) => expression !== 'm.name'),
  };
}

function checkLimit(maxResults: number, limit: number): void {
  if (maxResults >= 1 && maxResults <= limit) return;
  throw invalidParameter(
    maxResults < 1
      ? `Invalid value for max_results. It must be a positive integer, but got ${maxResults}`
      : `Invalid value ${maxResults} for parameter 'max_results' supplied. It must be at most ${limit}.`,
  );
}

/** What was asked for, then what makes the order a total one. */
function orderTerms(orderBy: readonly string[], keys: OrderKeys, defaults: readonly string[]): SortTerm[] {
  const asked = parseOrderBy(orderBy).map((clause) => {
    const { entity, key } = clause.identifier;
    const known = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (!known || (entity !== null && !/^attributes?$/.test(entity))) {
      throw invalidParameter(
        `Invalid order by key '${key.slice(0, 300)}' specified. Valid keys are {'${Object.keys(keys).join("', '")}'}`,
      );
    }
    return { ...known, direction: clause.direction };
  });
  assertNoDuplicates(asked.map(({ expression }) => expression.replace(/^\w\./, '')));
  const rest = parseOrderBy(defaults).flatMap(({ identifier, direction }) => {
    const known = keys[identifier.key];
    return known && !asked.some(({ expression }) => expression === known.expression)
      ? [{ ...known, direction }]
      : [];
  });
  return [...asked, ...rest];
}
