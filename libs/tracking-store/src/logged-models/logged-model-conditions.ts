import { parseFilter, type Comparison } from '../search/comparison.js';
import type { SqlBuilder } from '../search/sql-builder.js';
import {
  doubleSql,
  exactTexts,
  indexedTextSql,
  integerSql,
  numberTest,
  textOrListTest,
  textSql,
  type TextTest,
} from '../search/value-tests.js';
import { invalidParameter, TrackingError } from '../tracking-store.errors.js';
import { modelAttribute, modelEntity } from './logged-model-attributes.js';
import type { ModelDataset } from './logged-model-search.types.js';

/** The id as it is on the wire. */
const MODEL_ID_TEXT = `'m-' || replace(model.model_id::text, '-', '')`;

const WRITTEN_ID = /^m-[0-9a-f]{32}$/;

/** SQL of a filter on `logged_models AS model`. Given datasets, metrics count only where they were measured on one. */
export function modelConditions(
  sql: SqlBuilder,
  { filter, datasets }: { readonly filter: string; readonly datasets: readonly ModelDataset[] },
): string[] {
  const clauses = parsed(filter);
  const onDatasets = datasetSql(sql, datasets);
  const conditions = clauses.map((clause) => conditionSql(sql, clause, onDatasets));
  const hasMetric = clauses.some(({ identifier }) => modelEntity(identifier.entity) === 'metrics');
  if (onDatasets !== '' && !hasMetric) conditions.push(`EXISTS (SELECT ${metricsOfModel()}${onDatasets})`);
  return conditions;
}

function parsed(filter: string): Comparison[] {
  try {
    return parseFilter(filter);
  } catch (error) {
    if (!(error instanceof TrackingError)) throw error;
    throw invalidParameter(
      `Invalid filter string: '${filter.slice(0, 300)}'. Expected a list of comparisons separated by 'AND' ` +
        `(e.g. 'metrics.loss > 0.1 AND params.lr = '0.01''). ${error.message}`,
    );
  }
}

const metricsOfModel = (): string => 'FROM logged_model_metrics AS f WHERE f.model_id = model.model_id';

/** ` AND (…)`, or nothing without datasets. */
function datasetSql(sql: SqlBuilder, datasets: readonly ModelDataset[]): string {
  const tests = datasets.map(({ name, digest }) => {
    const named = `f.dataset_name = ${sql.bind(name)}`;
    return digest === null ? named : `(${named} AND f.dataset_digest = ${sql.bind(digest)})`;
  });
  return tests.length === 0 ? '' : ` AND (${tests.join(' OR ')})`;
}

const NUMBER_OPERATORS: readonly string[] = ['<', '<=', '>', '>=', '=', '!='];
const TEXT_OPERATORS: readonly string[] = ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'];

function checkOperator({ identifier, comparator }: Comparison, isNumber: boolean): void {
  const valid = isNumber ? NUMBER_OPERATORS : TEXT_OPERATORS;
  if (valid.includes(comparator)) return;
  throw invalidParameter(
    `Invalid comparison operator for ${modelEntity(identifier.entity)}.${identifier.key.slice(0, 300)}: ` +
      `'${comparator}'. Expected one of ('${valid.join("', '")}').`,
  );
}

function conditionSql(sql: SqlBuilder, comparison: Comparison, onDatasets: string): string {
  const { identifier, comparator, value } = comparison;
  const entity = modelEntity(identifier.entity);
  switch (entity) {
    case 'attributes':
      return attributeSql(sql, comparison);
    case 'metrics': {
      checkOperator(comparison, true);
      const test = doubleSql(sql, 'f.value', numberTest(comparator, value, 'metric'));
      return `EXISTS (SELECT ${metricsOfModel()} AND f.key = ${sql.bind(identifier.key)} AND ${test}${onDatasets})`;
    }
    case 'params':
    case 'tags': {
      checkOperator(comparison, false);
      const test = indexedTextSql(sql, 'f.value', textOrListTest(comparator, value, entity.slice(0, -1)));
      return `EXISTS (SELECT FROM logged_model_${entity} AS f
        WHERE f.model_id = model.model_id AND f.key = ${sql.bind(identifier.key)} AND ${test})`;
    }
  }
}

function attributeSql(sql: SqlBuilder, comparison: Comparison): string {
  const { identifier, comparator, value } = comparison;
  const { column, kind } = modelAttribute(identifier.key);
  checkOperator(comparison, kind === 'time');
  if (kind === 'time') {
    return integerSql(
      sql,
      `model.${column}`,
      numberTest(comparator, value, `numeric attribute: ${identifier.key}`),
    );
  }
  const test = textOrListTest(comparator, value, 'attributes');
  if (kind === 'id') return modelIdSql(sql, test);
  return column === 'name' ? indexedTextSql(sql, 'model.name', test) : textSql(sql, `model.${column}`, test);
}

/** Ids that are asked for as they are written are found in the key. */
function modelIdSql(sql: SqlBuilder, test: TextTest): string {
  const texts = exactTexts(test);
  if (texts === null) return textSql(sql, `(${MODEL_ID_TEXT})`, test);
  const ids = texts.filter((text) => WRITTEN_ID.test(text)).map((text) => text.slice('m-'.length));
  return `model.model_id = ANY (${sql.bind(ids)}::uuid[])`;
}
