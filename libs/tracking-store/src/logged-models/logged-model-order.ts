import { assertNoDuplicates, type Direction, type SortTerm } from '../search/sort.js';
import type { SqlBuilder } from '../search/sql-builder.js';
import { beginningSql } from '../search/value-tests.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { findModelAttribute, type ModelAttribute } from './logged-model-attributes.js';
import type { ModelOrder } from './logged-model-search.types.js';

export interface ModelOrderSql {
  readonly joins: readonly string[];
  readonly terms: readonly SortTerm[];
  /** What the terms were made for, part of what a page token means. */
  readonly fields: readonly string[];
}

const METRIC = /^metrics\.(.+)$/s;

/** Models that lack a value come last in both directions. Ties go to the newer model, then to the id. */
export function modelOrder(sql: SqlBuilder, orderBy: readonly ModelOrder[]): ModelOrderSql {
  const joins: string[] = [];
  const fields: string[] = [];
  const terms = orderBy.flatMap((order, index) => {
    const direction: Direction = order.isAscending ? 'ASC' : 'DESC';
    const [, metric] = METRIC.exec(order.field) ?? [];
    if (metric === undefined) {
      const attribute = orderAttribute(order.field);
      fields.push(attribute.column);
      return attributeTerms(attribute, direction);
    }
    const { name, digest } = order.dataset;
    fields.push(JSON.stringify([metric, name, digest]));
    joins.push(latestMetricSql(sql, `o${index}`, { metric, name, digest }));
    return metricTerms(`o${index}.value`, direction);
  });
  assertNoDuplicates(fields);
  return { joins, fields, terms: [...terms, ...tieBreak(fields)] };
}

function orderAttribute(field: string): ModelAttribute {
  if (field.includes('.') && !field.startsWith('attributes.')) {
    throw invalidParameter(
      `Invalid order by field name: ${field.slice(0, 300)}. Only metrics are supported.`,
    );
  }
  const attribute = findModelAttribute(field.replace(/^attributes\./, ''));
  if (attribute) return attribute;
  throw invalidParameter(`Invalid order by field name: ${field.slice(0, 300)}`);
}

function attributeTerms({ column, kind }: ModelAttribute, direction: Direction): SortTerm[] {
  const expression = `model.${column}`;
  switch (kind) {
    case 'id':
      return [{ expression, direction, type: 'uuid' }];
    case 'time':
      return [{ expression, direction, type: 'bigint' }];
    case 'text':
      // The beginning, which an index has in this order, decides unless it is the same.
      return [beginningSql(expression), expression].map((text) => ({
        expression: text,
        direction,
        type: 'text',
      }));
    case 'optional-text':
      return [
        { expression: `(${expression} IS NULL)::integer`, direction: 'ASC', type: 'integer' },
        { expression: `coalesce(${expression}, '')`, direction, type: 'text' },
      ];
  }
}

function latestMetricSql(
  sql: SqlBuilder,
  alias: string,
  {
    metric,
    name,
    digest,
  }: { readonly metric: string; readonly name: string | null; readonly digest: string | null },
): string {
  const tests = [`f.model_id = model.model_id`, `f.key = ${sql.bind(metric)}`];
  if (name !== null) tests.push(`f.dataset_name = ${sql.bind(name)}`);
  if (digest !== null) tests.push(`f.dataset_digest = ${sql.bind(digest)}`);
  return `LEFT JOIN LATERAL (
    SELECT f.value FROM logged_model_metrics AS f WHERE ${tests.join(' AND ')}
    ORDER BY f.timestamp DESC, f.step DESC, f.run_id LIMIT 1
  ) AS ${alias} ON true`;
}

function metricTerms(value: string, direction: Direction): SortTerm[] {
  return [
    {
      expression: `CASE WHEN ${value} IS NULL THEN 2 WHEN ${value} = 'NaN' THEN 1 ELSE 0 END`,
      direction: 'ASC',
      type: 'integer',
    },
    { expression: `coalesce(nullif(${value}, 'NaN'), 0)`, direction, type: 'float8' },
  ];
}

function tieBreak(fields: readonly string[]): SortTerm[] {
  const terms: SortTerm[] = [];
  if (!fields.includes('creation_time')) {
    terms.push({ expression: 'model.creation_time', direction: 'DESC', type: 'bigint' });
  }
  if (!fields.includes('model_id'))
    terms.push({ expression: 'model.model_id', direction: 'ASC', type: 'uuid' });
  return terms;
}
