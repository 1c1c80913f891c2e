import { Injectable } from '@nestjs/common';
import { parseFilter, type Comparison } from '../search/comparison.js';
import { decodePageToken, encodePageToken } from '../search/page-token.js';
import { checkMaxResults, type SearchPage } from '../search/search.types.js';
import { afterKeySql, keySql, orderName, orderSql, parseOrderBy, type SortTerm } from '../search/sort.js';
import { SqlBuilder } from '../search/sql-builder.js';
import type { Identifier } from '../search/tokenizer.js';
import {
  indexedTextSql,
  integerSql,
  numberTest,
  textOrListTest,
  textSql,
  textTest,
} from '../search/value-tests.js';
import { SqlClient } from '../sql/sql-client.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { DATASET_COLUMNS, datasetInfo, type DatasetRow } from './evaluation-dataset-row.js';
import type { EvaluationDatasetInfo } from './evaluation-dataset.types.js';

export interface EvaluationDatasetQuery {
  /** Null for datasets of any experiment, and of none. */
  readonly experimentIds: readonly number[] | null;
  readonly filter: string;
  readonly orderBy: readonly string[];
  readonly maxResults: number;
  readonly pageToken: string;
}

const TIMES = ['created_time', 'last_update_time'] as const;
const FILTER_KEYS = ['name', 'created_by', 'last_updated_by', ...TIMES] as const;
const ORDER_KEYS = ['name', ...TIMES] as const;
const TAG_COMPARATORS: readonly string[] = ['=', '!=', 'LIKE', 'ILIKE'];
const NEWEST_FIRST = 'created_time DESC';

@Injectable()
export class EvaluationDatasetSearch {
  constructor(private readonly sql: SqlClient) {}

  async search(query: EvaluationDatasetQuery): Promise<SearchPage<EvaluationDatasetInfo>> {
    checkMaxResults(query.maxResults);
    const { text, values, order } = statementOf(query);
    const found = await this.sql.rowsOnce<DatasetRow & { sort_key: string[] }>(text, values);
    const rows = found.slice(0, query.maxResults);
    const last = rows.at(-1);
    return {
      records: rows.map(datasetInfo),
      nextPageToken: last && found.length > rows.length ? encodePageToken(order, last.sort_key) : null,
    };
  }
}

function statementOf(query: EvaluationDatasetQuery): { text: string; values: unknown[]; order: string } {
  const sql = new SqlBuilder();
  const terms = orderTerms(query.orderBy);
  const order = orderName(terms);
  const where = parseFilter(query.filter).map((clause) => conditionSql(sql, clause));
  if (query.experimentIds !== null) {
    where.push(`EXISTS (SELECT FROM evaluation_dataset_experiments x
      WHERE x.dataset_id = d.dataset_id AND x.experiment_id = ANY (${sql.bind(query.experimentIds)}::bigint[]))`);
  }
  if (query.pageToken !== '') {
    where.push(afterKeySql(sql, terms, decodePageToken(query.pageToken, order, terms.length)));
  }
  const text = `SELECT ${DATASET_COLUMNS}, ${keySql(terms)} AS sort_key FROM evaluation_datasets d
    WHERE ${['true', ...where].join(' AND ')} ORDER BY ${orderSql(terms)}
    LIMIT ${sql.bind(query.maxResults + 1)}`;
  return { text, values: sql.values, order };
}

/** Ties go to the greater id. */
function orderTerms(orderBy: readonly string[]): SortTerm[] {
  const asked = parseOrderBy(orderBy.length > 0 ? orderBy : [NEWEST_FIRST]).map(
    ({ identifier, direction }): SortTerm => {
      if (identifier.entity === 'tags') throw invalidParameter('Invalid order_by entity: tag');
      const key = attributeKey(identifier, ORDER_KEYS);
      return { expression: `d.${key}`, direction, type: key === 'name' ? 'text' : 'bigint' };
    },
  );
  const last: SortTerm = { expression: 'd.dataset_id', direction: 'DESC', type: 'uuid' };
  const isFirstOfItsKind = ({ expression }: SortTerm, index: number): boolean =>
    asked.findIndex((term) => term.expression === expression) === index;
  return [...asked.filter(isFirstOfItsKind), last];
}

function attributeKey<Key extends string>({ entity, key }: Identifier, valid: readonly Key[]): Key {
  if (entity !== null) throw invalidParameter(`Invalid identifier token '${entity.slice(0, 300)}' specified`);
  const known = valid.find((item) => item === key);
  if (known !== undefined) return known;
  const list = valid.map((item) => `'${item}'`).join(', ');
  throw invalidParameter(`Invalid attribute key '${key.slice(0, 300)}' specified. Valid keys are: {${list}}`);
}

function conditionSql(sql: SqlBuilder, clause: Comparison): string {
  const { identifier, comparator, value } = clause;
  if (identifier.entity === 'tags') return tagSql(sql, clause);
  const key = attributeKey(identifier, FILTER_KEYS);
  switch (key) {
    case 'created_time':
    case 'last_update_time':
      return integerSql(sql, `d.${key}`, numberTest(comparator, value, `numeric attribute: ${key}`));
    case 'created_by':
    case 'last_updated_by':
      if (value.kind === 'list') {
        throw invalidParameter(
          "Only ['name'] attributes support comparison with a list of quoted string values.",
        );
      }
      return indexedTextSql(sql, `d.${key}`, textTest(comparator, value, 'attributes'));
    case 'name':
      if (comparator === 'NOT IN') {
        throw invalidParameter("List values for 'name' are only supported with the IN comparator.");
      }
      return textSql(sql, 'd.name', textOrListTest(comparator, value, 'attributes'));
  }
}

function tagSql(sql: SqlBuilder, { identifier, comparator, value }: Comparison): string {
  if (!TAG_COMPARATORS.includes(comparator)) {
    throw invalidParameter(`Invalid comparator for tag: ${comparator}`);
  }
  const test = indexedTextSql(sql, 'f.value', textTest(comparator, value, 'tag'));
  return `EXISTS (SELECT FROM evaluation_dataset_tags f
    WHERE f.dataset_id = d.dataset_id AND f.key = ${sql.bind(identifier.key)} AND ${test})`;
}
