import type { Comparison } from '../search/comparison.js';
import type { SqlBuilder } from '../search/sql-builder.js';
import { integerSql, numberTest } from '../search/value-tests.js';
import { isRunId } from '../sql/wire-id.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { assessmentConditionSql, issueConditionSql } from './assessment-conditions.js';
import { spanConditionSql } from './span-conditions.js';
import { traceTextSql, traceTextTest } from './trace-text-tests.js';

/** Where the run that made a trace stands in its metadata. */
const SOURCE_RUN = 'mlflow.sourceRun';
const NAME_TAG = 'mlflow.traceName';

const TEXT_COLUMNS: Readonly<Record<string, string>> = {
  status: 'trace.state',
  state: 'trace.state',
  request_id: 'trace.trace_id',
  trace_id: 'trace.trace_id',
  client_request_id: 'trace.client_request_id',
};
const END = '(trace.request_time + coalesce(trace.execution_ms, 0))';
const NUMBER_COLUMNS: Readonly<Record<string, string>> = {
  timestamp: 'trace.request_time',
  timestamp_ms: 'trace.request_time',
  execution_time: 'trace.execution_ms',
  execution_time_ms: 'trace.execution_ms',
  end_time: END,
  end_time_ms: END,
};
const MAPS: Readonly<Record<string, 'tags' | 'metadata'>> = {
  tag: 'tags',
  tags: 'tags',
  metadata: 'metadata',
  request_metadata: 'metadata',
};
const ATTRIBUTE_ENTITIES = new Set(['trace', 'attribute', 'attributes', 'attr']);
const ENTITIES = [
  'attribute',
  'attributes',
  'trace',
  'tag',
  'tags',
  'metadata',
  'request_metadata',
  'span',
  'feedback',
  'expectation',
  'issue',
];

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

export const isTraceAttribute = (entity: string | null): boolean =>
  entity === null || ATTRIBUTE_ENTITIES.has(entity);
export const traceMap = (entity: string): 'tags' | 'metadata' | undefined => own(MAPS, entity);

/** SQL of the clauses of a filter on `traces AS trace`. */
export function traceConditionsSql(sql: SqlBuilder, clauses: readonly Comparison[]): string[] {
  const normal = clauses.map(asSpanClause);
  const spans = normal.filter(({ identifier }) => identifier.entity === 'span');
  const others = normal.filter((clause) => !spans.includes(clause));
  return [
    ...others.map((clause) => conditionSql(sql, clause)),
    ...(spans.length > 0 ? [spanConditionSql(sql, spans)] : []),
  ];
}

/** The text of a trace is what its spans hold. */
function asSpanClause(clause: Comparison): Comparison {
  const { entity, key } = clause.identifier;
  const isText = key === 'text' && isTraceAttribute(entity);
  return isText ? { ...clause, identifier: { entity: 'span', key: 'content' } } : clause;
}

function conditionSql(sql: SqlBuilder, clause: Comparison): string {
  const { entity, key } = clause.identifier;
  if (entity === null || isTraceAttribute(entity)) return attributeSql(sql, clause);
  const map = traceMap(entity);
  if (map !== undefined) return entrySql(sql, { map, key }, clause);
  if (entity === 'feedback' || entity === 'expectation') return assessmentConditionSql(sql, clause);
  if (entity === 'issue') return issueConditionSql(sql, clause);
  const valid = ENTITIES.map((name) => `'${name}'`).join(', ');
  throw invalidParameter(`Invalid entity type '${entity.slice(0, 300)}'. Valid values are {${valid}}`);
}

function attributeSql(sql: SqlBuilder, clause: Comparison): string {
  const { key } = clause.identifier;
  if (key === 'run_id') return runSql(sql, clause);
  if (key === 'name') return entrySql(sql, { map: 'tags', key: NAME_TAG }, clause);
  if (key === 'prompt') return promptSql(sql, clause);
  const number = own(NUMBER_COLUMNS, key);
  if (number !== undefined) return numberSql(sql, number, clause);
  const text = own(TEXT_COLUMNS, key);
  if (text !== undefined) return traceTextSql(sql, text, traceTextTest(clause));
  throw badAttribute(key, ['prompt', 'text']);
}

export function badAttribute(key: string, more: readonly string[]) {
  const valid = ['name', 'run_id', ...more, ...Object.keys(TEXT_COLUMNS), ...Object.keys(NUMBER_COLUMNS)];
  const list = valid.map((name) => `'${name}'`).join(', ');
  return invalidParameter(
    `Invalid attribute key '${key.slice(0, 300)}' specified. Valid keys are '{${list}}'`,
  );
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

/** A number may stand in quotes. */
function numberSql(sql: SqlBuilder, column: string, { identifier, comparator, value }: Comparison): string {
  const written =
    value.kind === 'text' && NUMBER.test(value.text)
      ? { kind: 'number' as const, source: value.text }
      : value;
  return integerSql(sql, column, numberTest(comparator, written, `numeric attribute: ${identifier.key}`));
}

/** A test of a tag or of metadata needs the key to be there. Equality is asked in the form that the index serves. */
function entrySql(
  sql: SqlBuilder,
  { map, key }: { readonly map: 'tags' | 'metadata'; readonly key: string },
  clause: Comparison,
): string {
  const column = `trace.${map}`;
  if (clause.comparator === 'IS NULL') return `NOT (${column} ? ${sql.bind(key)}::text)`;
  if (clause.comparator === 'IS NOT NULL') return `${column} ? ${sql.bind(key)}::text`;
  const test = traceTextTest(clause);
  if (test.comparator === '=') return `${column} @> ${sql.bind(JSON.stringify({ [key]: test.text }))}::jsonb`;
  return traceTextSql(sql, `(${column} ->> ${sql.bind(key)}::text)`, test);
}

/** A trace belongs to the run that made it and to those that it was linked to. */
function runSql(sql: SqlBuilder, clause: Comparison): string {
  const { comparator } = clause;
  if (comparator !== '=' && comparator !== 'IN') {
    return entrySql(sql, { map: 'metadata', key: SOURCE_RUN }, clause);
  }
  const test = traceTextTest(clause);
  const runs = 'texts' in test ? test.texts : [test.text];
  const made = runs.map(
    (run) => `made.metadata @> ${sql.bind(JSON.stringify({ [SOURCE_RUN]: run }))}::jsonb`,
  );
  // A list of ids: an OR of two indexes' conditions would be tested on every trace.
  return `trace.trace_id IN (
    SELECT made.trace_id FROM traces AS made WHERE ${made.join(' OR ')}
    UNION ALL
    SELECT link.trace_id FROM trace_runs AS link
      WHERE link.run_id = ANY (${sql.bind(runs.filter(isRunId))}::uuid[]))`;
}

function promptSql(sql: SqlBuilder, { comparator, value }: Comparison): string {
  if (comparator !== '=') {
    throw invalidParameter(
      `Invalid comparator '${comparator}' for prompts filter. ` +
        `Only '=' is supported with format: prompt = "name/version"`,
    );
  }
  const text = value.kind === 'text' ? value.text : '';
  const [name, version, ...more] = text.split('/');
  if (version === undefined || more.length > 0) {
    throw invalidParameter(
      `Invalid prompts filter value '${text.slice(0, 300)}'. Expected format: prompt = "name/version"`,
    );
  }
  return `trace.trace_id IN (SELECT used.trace_id FROM trace_prompts AS used
    WHERE used.name = ${sql.bind(name)} AND used.version = ${sql.bind(version)})`;
}
