import { isRunId } from '../sql/wire-id.js';
import { invalidParameter } from '../tracking-store.errors.js';
import type { Comparison } from './comparison.js';
import { isTimeAttribute, runAttribute, runEntity, type TextAttribute } from './run-attributes.js';
import type { SqlBuilder } from './sql-builder.js';
import {
  doubleSql,
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

/** SQL of a condition on `runs r`; `$1` holds the experiments, which the rows of the other tables repeat. */
export function conditionSql(sql: SqlBuilder, condition: RunCondition): string {
  switch (condition.kind) {
    case 'metric': {
      const key = sql.bind(condition.key);
      const test = doubleSql(sql, 'f.value', condition.test);
      return `EXISTS (SELECT FROM latest_metrics f WHERE ${ofRun(key)} AND ${test})`;
    }
    case 'params':
    case 'run_tags': {
      const key = sql.bind(condition.key);
      return `EXISTS (SELECT FROM ${condition.kind} f WHERE ${ofRun(key)} AND ${valueSql(sql, condition.test)})`;
    }
    case 'presence': {
      const exists = `EXISTS (SELECT FROM ${condition.table} f WHERE ${ofRun(sql.bind(condition.key))})`;
      return condition.is === 'IS NULL' ? `NOT ${exists}` : exists;
    }
    case 'text':
      return condition.attribute === 'run_id'
        ? runIdSql(sql, condition.test)
        : textSql(sql, `r.${condition.attribute}`, condition.test);
    case 'time':
      return integerSql(sql, `r.${condition.attribute}`, condition.test);
    case 'dataset': {
      const test = textSql(sql, condition.column, condition.test);
      return `EXISTS (SELECT FROM inputs JOIN datasets USING (dataset_id) WHERE inputs.run_id = r.run_id AND ${test})`;
    }
  }
}

const ofRun = (key: string): string =>
  `f.run_id = r.run_id AND f.experiment_id = ANY ($1::bigint[]) AND f.key = ${key}`;

/** Values may be longer than an index entry: the index holds their beginnings. */
function valueSql(sql: SqlBuilder, test: TextTest): string {
  if (test.comparator !== '=') return textSql(sql, 'f.value', test);
  const value = sql.bind(test.text);
  return `left(f.value, 128) = left(${value}, 128) AND f.value = ${value}`;
}

function runIdSql(sql: SqlBuilder, test: TextTest): string {
  if (test.comparator === 'LIKE' || test.comparator === 'ILIKE') return textSql(sql, RUN_ID_TEXT, test);
  const texts = 'texts' in test ? test.texts : [test.text];
  const ids = sql.bind(texts.filter(isRunId));
  const isNegated = test.comparator === '!=' || test.comparator === 'NOT IN';
  return isNegated ? `r.run_id <> ALL (${ids}::uuid[])` : `r.run_id = ANY (${ids}::uuid[])`;
}
