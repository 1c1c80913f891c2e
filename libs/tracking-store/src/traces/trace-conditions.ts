import type { Comparison } from '../search/comparison.js';
import type { SqlBuilder } from '../search/sql-builder.js';
import { integerSql, numberTest, textOrListTest, textSql } from '../search/value-tests.js';
import { isRunId } from '../sql/wire-id.js';
import { invalidParameter } from '../tracking-store.errors.js';

/** Where a run stands in the metadata of the traces that it made. */
const SOURCE_RUN = `trace.metadata ->> 'mlflow.sourceRun'`;

const TEXT_COLUMNS: Readonly<Record<string, string>> = {
  status: 'trace.state',
  state: 'trace.state',
  request_id: 'trace.trace_id',
  trace_id: 'trace.trace_id',
  client_request_id: 'trace.client_request_id',
  name: `(trace.tags ->> 'mlflow.traceName')`,
};
const NUMBER_COLUMNS: Readonly<Record<string, string>> = {
  timestamp: 'trace.request_time',
  timestamp_ms: 'trace.request_time',
  execution_time: 'trace.execution_ms',
  execution_time_ms: 'trace.execution_ms',
  end_time: '(trace.request_time + trace.execution_ms)',
  end_time_ms: '(trace.request_time + trace.execution_ms)',
};
const MAPS: Readonly<Record<string, string>> = {
  tag: 'tags',
  tags: 'tags',
  metadata: 'metadata',
  request_metadata: 'metadata',
};
const ATTRIBUTE_ENTITIES = new Set(['trace', 'attribute', 'attributes', 'attr']);

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** SQL of a clause on `traces AS trace`. A test of a tag or of metadata needs the key to be there. */
export function traceConditionSql(sql: SqlBuilder, comparison: Comparison): string {
  const { entity } = comparison.identifier;
  if (entity === null || ATTRIBUTE_ENTITIES.has(entity)) return attributeSql(sql, comparison);
  const map = own(MAPS, entity);
  if (map !== undefined) return entrySql(sql, `trace.${map}`, comparison);
  throw invalidParameter(
    `Invalid entity type '${entity.slice(0, 300)}'. Valid values are ['trace', 'attribute', 'tag', 'metadata']`,
  );
}

function attributeSql(sql: SqlBuilder, comparison: Comparison): string {
  const { identifier, comparator, value } = comparison;
  if (identifier.key === 'run_id') return runSql(sql, comparison);
  const number = own(NUMBER_COLUMNS, identifier.key);
  if (number !== undefined) {
    return integerSql(sql, number, numberTest(comparator, value, `numeric attribute: ${identifier.key}`));
  }
  const text = own(TEXT_COLUMNS, identifier.key);
  if (text !== undefined) return textSql(sql, text, textOrListTest(comparator, value, 'attributes'));
  const valid = [...Object.keys(TEXT_COLUMNS), ...Object.keys(NUMBER_COLUMNS), 'run_id'].map(
    (key) => `'${key}'`,
  );
  throw invalidParameter(
    `Invalid attribute key '${identifier.key.slice(0, 300)}' specified. Valid keys are '{${valid.join(', ')}}'`,
  );
}

function entrySql(sql: SqlBuilder, column: string, { identifier, comparator, value }: Comparison): string {
  const key = `${sql.bind(identifier.key)}::text`;
  if (comparator === 'IS NULL') return `NOT (${column} ? ${key})`;
  if (comparator === 'IS NOT NULL') return `${column} ? ${key}`;
  return textSql(sql, `(${column} ->> ${key})`, textOrListTest(comparator, value, 'tag'));
}

/** A trace belongs to the run that made it and to those that it was linked to. */
function runSql(sql: SqlBuilder, { comparator, value }: Comparison): string {
  const test = textOrListTest(comparator, value, 'attributes');
  if (test.comparator === 'LIKE' || test.comparator === 'ILIKE') return textSql(sql, `(${SOURCE_RUN})`, test);
  const runs = 'texts' in test ? test.texts : [test.text];
  const named = sql.bind(runs);
  const linked = sql.bind(runs.filter(isRunId));
  const belongs = `(coalesce(${SOURCE_RUN} = ANY (${named}::text[]), false) OR EXISTS (SELECT FROM trace_runs
    WHERE trace_runs.trace_id = trace.trace_id AND trace_runs.run_id = ANY (${linked}::uuid[])))`;
  return test.comparator === '!=' || test.comparator === 'NOT IN' ? `NOT ${belongs}` : belongs;
}
