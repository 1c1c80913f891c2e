import { isRunId } from '../sql/wire-id.js';
import { invalidParameter } from '../tracking-store.errors.js';
import type { Comparison } from './comparison.js';
import { isTimeAttribute, runAttribute, runEntity, type TextAttribute } from './run-attributes.js';
import type { KeyedField, KeyedTable } from './run-order.js';
import type { SqlBuilder } from './sql-builder.js';
import {
  doubleSql,
  indexedTextSql,
  integerSql,
  numberTest,
  textOrListTest,
  textSql,
  textTest,
  type NumberTest,
  type TextTest,
} from './value-tests.js';

type Presence = 'IS NULL' | 'IS NOT NULL';

/** A clause with its meaning checked: only such a tree is turned into SQL. */
export type RunCondition =
  | { readonly kind: 'metric'; readonly key: string; readonly test: NumberTest }
  | { readonly kind: 'params' | 'run_tags'; readonly key: string; readonly test: TextTest }
  | {
      readonly kind: 'presence';
      readonly table: 'params' | 'run_tags';
      readonly key: string;
      readonly is: Presence;
    }
  | { readonly kind: 'text'; readonly attribute: TextAttribute; readonly test: TextTest }
  | { readonly kind: 'time'; readonly attribute: 'start_time' | 'end_time'; readonly test: NumberTest }
  | { readonly kind: 'dataset'; readonly column: DatasetColumn; readonly test: TextTest };

const DATASET_COLUMNS = {
  name: 'datasets.name',
  digest: 'datasets.digest',
  context: 'inputs.context',
} as const;
type DatasetColumn = (typeof DATASET_COLUMNS)[keyof typeof DATASET_COLUMNS];

/** A test of the one value that a run has under a key. */
type KeyedCondition = Extract<RunCondition, { readonly kind: 'metric' | 'params' | 'run_tags' }>;

export function runCondition(comparison: Comparison): RunCondition {
  const { identifier, comparator, value } = comparison;
  const { key } = identifier;
  const entity = runEntity(identifier);
  switch (entity) {
    case 'metric':
      return { kind: 'metric', key, test: numberTest(comparator, value, 'metric') };
    case 'parameter':
      return keyedCondition('params', 'parameter', comparison);
    case 'tag':
      return keyedCondition('run_tags', 'tag', comparison);
    case 'attribute':
      return attributeCondition(comparison);
    case 'dataset':
      return {
        kind: 'dataset',
        column: datasetColumn(key),
        test: textOrListTest(comparator, value, 'dataset attributes'),
      };
  }
}

function keyedCondition(
  table: 'params' | 'run_tags',
  what: string,
  { identifier: { key }, comparator, value }: Comparison,
): RunCondition {
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') {
    return { kind: 'presence', table, key, is: comparator };
  }
  return { kind: table, key, test: textTest(comparator, value, what) };
}

function attributeCondition({ identifier, comparator, value }: Comparison): RunCondition {
  const attribute = runAttribute(identifier.key);
  if (isTimeAttribute(attribute)) {
    const test = numberTest(comparator, value, `numeric attribute: ${attribute}`);
    return { kind: 'time', attribute, test };
  }
  if (value.kind === 'list' && attribute !== 'run_id') {
    throw invalidParameter(
      "Only the 'run_id' attribute supports comparison with a list of quoted string values.",
    );
  }
  return { kind: 'text', attribute, test: textOrListTest(comparator, value, 'attributes') };
}

function datasetColumn(key: string): DatasetColumn {
  if (Object.hasOwn(DATASET_COLUMNS, key)) return DATASET_COLUMNS[key as keyof typeof DATASET_COLUMNS];
  const valid = Object.keys(DATASET_COLUMNS).map((name) => `'${name}'`);
  throw invalidParameter(
    `Invalid dataset key '${key.slice(0, 300)}' specified. Valid keys are '{${valid.join(', ')}}'`,
  );
}

/** The id as it is on the wire; only patterns need it, equality compares uuids. */
const RUN_ID_TEXT = `replace(r.run_id::text, '-', '')`;

/** SQL of a condition on `runs r`; `experiment` is the one it is of, which the rows of the other tables repeat. */
export function conditionSql(sql: SqlBuilder, condition: RunCondition, experiment: string): string {
  const ofRun = (key: string): string =>
    `f.run_id = r.run_id AND f.experiment_id = ${experiment} AND f.key = ${key}`;
  switch (condition.kind) {
    case 'metric':
    case 'params':
    case 'run_tags': {
      const key = ofRun(sql.bind(condition.key));
      return `EXISTS (SELECT FROM ${tableOf(condition)} f WHERE ${key} AND ${keyedTestSql(sql, condition, 'f')})`;
    }
    case 'presence': {
      const exists = `EXISTS (SELECT FROM ${condition.table} f WHERE ${ofRun(sql.bind(condition.key))})`;
      return condition.is === 'IS NULL' ? `NOT ${exists}` : exists;
    }
    case 'text':
      return attributeSql(sql, condition, experiment);
    case 'time':
      return integerSql(sql, `r.${condition.attribute}`, condition.test);
    case 'dataset': {
      const test = textSql(sql, condition.column, condition.test);
      return `EXISTS (SELECT FROM inputs JOIN datasets USING (dataset_id) WHERE inputs.run_id = r.run_id AND ${test})`;
    }
  }
}

const tableOf = ({ kind }: KeyedCondition): KeyedTable => (kind === 'metric' ? 'latest_metrics' : kind);

/** Whether a condition is a test of the value that is ordered by. */
export const testsField = (condition: RunCondition, field: KeyedField): condition is KeyedCondition =>
  (condition.kind === 'metric' || condition.kind === 'params' || condition.kind === 'run_tags') &&
  tableOf(condition) === field.table &&
  condition.key === field.key;

/** SQL of such a test on the row `alias` of the key's table. */
export const keyedTestSql = (sql: SqlBuilder, condition: KeyedCondition, alias: string): string =>
  condition.kind === 'metric'
    ? doubleSql(sql, `${alias}.value`, condition.test)
    : indexedTextSql(sql, `${alias}.value`, condition.test);

function attributeSql(
  sql: SqlBuilder,
  { attribute, test }: Extract<RunCondition, { kind: 'text' }>,
  experiment: string,
): string {
  if (attribute === 'run_id') return runIdSql(sql, test);
  if (attribute !== 'run_name') return textSql(sql, `r.${attribute}`, test);
  return `r.experiment_id = ${experiment} AND ${indexedTextSql(sql, 'r.run_name', test)}`;
}

function runIdSql(sql: SqlBuilder, test: TextTest): string {
  if (test.comparator === 'LIKE' || test.comparator === 'ILIKE') return textSql(sql, RUN_ID_TEXT, test);
  const texts = 'texts' in test ? test.texts : [test.text];
  const ids = sql.bind(texts.filter(isRunId));
  const isNegated = test.comparator === '!=' || test.comparator === 'NOT IN';
  return isNegated ? `r.run_id <> ALL (${ids}::uuid[])` : `r.run_id = ANY (${ids}::uuid[])`;
}
