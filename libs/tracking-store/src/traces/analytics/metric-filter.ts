import { parseFilter } from '../../search/comparison.js';
import type { SqlBuilder } from '../../search/sql-builder.js';
import { invalidParameter } from '../../tracking-store.errors.js';
import { traceConditionsSql } from '../trace-conditions.js';
import type { MetricView } from './metric-catalog.js';

const ENTITIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  span: { name: 'span.name', status: 'span.status', type: 'span.type' },
  assessment: { name: 'a.name', type: 'a.kind' },
};
const VIEW_OF: Readonly<Record<string, MetricView>> = { span: 'SPANS', assessment: 'ASSESSMENTS' };

/** SQL of a filter of one equality: `trace.status`, `trace.tag.k`, `trace.metadata.k`, `span.name`, `assessment.name`. */
export function metricFilterSql(sql: SqlBuilder, filter: string, view: MetricView): string {
  const [clause, ...more] = parseFilter(filter);
  if (!clause || more.length > 0) {
    throw invalidParameter(`Invalid filter: '${filter.slice(0, 300)}'. Expected one filter clause.`);
  }
  const { identifier, comparator, value } = clause;
  if (comparator !== '=') {
    throw invalidParameter(`Invalid comparator: '${comparator}', only '=' operator is supported`);
  }
  if (value.kind !== 'text') {
    throw invalidParameter(
      `Expected a quoted string value for ${identifier.key.slice(0, 300)} value (e.g. 'my-value'). ` +
        `Got value ${value.source.slice(0, 300)}`,
    );
  }
  const entity = identifier.entity ?? '';
  if (entity === 'trace') {
    const target = traceTarget(identifier.key);
    return traceConditionsSql(sql, [{ identifier: target, comparator, value }]).join(' AND ');
  }
  return `${columnOf(entity, identifier.key, view)} = ${sql.bind(value.text)}`;
}

function columnOf(entity: string, key: string, view: MetricView): string {
  const columns = Object.hasOwn(ENTITIES, entity) ? ENTITIES[entity] : undefined;
  if (!columns) {
    throw invalidParameter(
      `Invalid view type '${entity.slice(0, 300)}'. Valid values are ['trace', 'span', 'assessment']`,
    );
  }
  if (VIEW_OF[entity] !== view) {
    throw invalidParameter(
      `Filtering by ${entity} is only supported for ${VIEW_OF[entity]} view type, got ${view}`,
    );
  }
  const column = Object.hasOwn(columns, key) ? columns[key] : undefined;
  if (column !== undefined) return column;
  throw badEntity(key, entity, Object.keys(columns));
}

function traceTarget(key: string): { readonly entity: string; readonly key: string } {
  if (key === 'status') return { entity: 'trace', key };
  const [, entity, rest] = /^(tag|metadata)(?:\.(.*))?$/s.exec(key) ?? [];
  if (entity === undefined) throw badEntity(key, 'trace', ['status', 'tag', 'metadata']);
  if (!rest) {
    throw invalidParameter(`Filtering by ${entity} requires a key, e.g. 'trace.${entity}.<key> = <value>'`);
  }
  // A run's traces are those that it made and those linked to it.
  const isRun = entity === 'metadata' && rest === 'mlflow.sourceRun';
  return isRun ? { entity: 'trace', key: 'run_id' } : { entity, key: rest };
}

function badEntity(entity: string, view: string, valid: readonly string[]) {
  const names = valid.map((name) => `'${name}'`).join(', ');
  return invalidParameter(
    `Invalid entity '${entity.slice(0, 300)}' specified for view type '${view}'. Valid entities are [${names}]`,
  );
}
