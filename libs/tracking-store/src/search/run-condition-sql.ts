import { isRunId } from '../sql/wire-id.js';
import type { KeyedCondition, RunCondition } from './run-conditions.js';
import type { KeyedField, KeyedTable } from './run-order.js';
import type { SqlBuilder } from './sql-builder.js';
import {
  doubleSql,
  indexedBeginning,
  indexedTextSql,
  integerSql,
  textSql,
  type TextTest,
} from './value-tests.js';

/** SQL that says that a column is of an experiment that is searched. */
export type InExperiment = (column: string) => string;

/** Whether there is such a row, looked up for each run that is met: Postgres does not turn it into a join. */
export const lookup = (rows: string): string => `((SELECT true ${rows} LIMIT 1) IS TRUE)`;

/** The id as it is on the wire; only patterns need it, equality compares uuids. */
const RUN_ID_TEXT = `replace(r.run_id::text, '-', '')`;

/**
 * SQL of a condition on `runs r`. Rows of a run are found by their primary key: naming their experiment too would offer
 * Postgres an index that lists all runs with the key, which it takes while the tables have no statistics.
 */
export function conditionSql(sql: SqlBuilder, condition: RunCondition, inExperiment: InExperiment): string {
  const ofRun = (key: string): string => `f.run_id = r.run_id AND f.key = ${sql.bind(key)}`;
  switch (condition.kind) {
    case 'metric':
    case 'params':
    case 'run_tags':
      return lookup(
        `FROM ${tableOf(condition)} f WHERE ${ofRun(condition.key)} AND ${keyedTestSql(sql, condition, 'f')}`,
      );
    case 'presence': {
      const isThere = lookup(`FROM ${condition.table} f WHERE ${ofRun(condition.key)}`);
      return condition.is === 'IS NULL' ? `NOT ${isThere}` : isThere;
    }
    case 'text':
      return attributeSql(sql, condition, inExperiment);
    case 'time':
      return integerSql(sql, `r.${condition.attribute}`, condition.test);
    case 'dataset': {
      const test = textSql(sql, condition.column, condition.test);
      return lookup(
        `FROM inputs JOIN datasets USING (dataset_id) WHERE inputs.run_id = r.run_id AND ${test}`,
      );
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
  inExperiment: InExperiment,
): string {
  if (attribute === 'run_id') return runIdSql(sql, test);
  if (attribute !== 'run_name') return textSql(sql, `r.${attribute}`, test);
  return `${inExperiment('r.experiment_id')} AND ${indexedTextSql(sql, 'r.run_name', test)}`;
}

/** Whether an index can list the runs that a text test finds. */
const isIndexed = (test: TextTest): boolean =>
  test.comparator === '=' || (test.comparator === 'LIKE' && indexedBeginning(test.text) !== '');

/**
 * SQL of the ids that a condition finds by index, or null when no index can list them. An id may be listed twice, and
 * be of another experiment or stage: the condition itself is not left out because of this list.
 */
export function listSql(sql: SqlBuilder, condition: RunCondition, inExperiment: InExperiment): string | null {
  const rows = (table: string): string => `SELECT f.run_id FROM ${table} f WHERE`;
  const here = inExperiment('f.experiment_id');
  switch (condition.kind) {
    case 'metric':
      if (condition.test.comparator === '!=') return null;
      break;
    case 'params':
    case 'run_tags':
      if (!isIndexed(condition.test)) return null;
      break;
    case 'text': {
      const { attribute, test } = condition;
      if (attribute === 'run_id') {
        const ids =
          test.comparator === '=' || test.comparator === 'IN' ? runIdSql(sql, test, 'f.run_id') : null;
        return ids && `${rows('runs')} ${here} AND ${ids}`;
      }
      if (attribute !== 'run_name' || !isIndexed(test)) return null;
      return `${rows('runs')} ${here} AND ${indexedTextSql(sql, 'f.run_name', test)}`;
    }
    case 'dataset': {
      const { column, test } = condition;
      const isListed = column !== 'inputs.context' && (test.comparator === '=' || test.comparator === 'IN');
      if (!isListed) return null;
      const ofDataset = `${inExperiment('datasets.experiment_id')} AND ${textSql(sql, column, test)}`;
      return `SELECT inputs.run_id FROM datasets JOIN inputs USING (dataset_id) WHERE ${ofDataset}`;
    }
    case 'presence':
    case 'time':
      return null;
  }
  const test = `f.key = ${sql.bind(condition.key)} AND ${keyedTestSql(sql, condition, 'f')}`;
  return `${rows(tableOf(condition))} ${here} AND ${test}`;
}

function runIdSql(sql: SqlBuilder, test: TextTest, column = 'r.run_id'): string {
  if (test.comparator === 'LIKE' || test.comparator === 'ILIKE') return textSql(sql, RUN_ID_TEXT, test);
  const texts = 'texts' in test ? test.texts : [test.text];
  const ids = sql.bind(texts.filter(isRunId));
  const isNegated = test.comparator === '!=' || test.comparator === 'NOT IN';
  return isNegated ? `${column} <> ALL (${ids}::uuid[])` : `${column} = ANY (${ids}::uuid[])`;
}
