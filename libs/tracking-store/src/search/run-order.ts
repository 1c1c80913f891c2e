import { invalidParameter } from '../tracking-store.errors.js';
import { isTimeAttribute, runAttribute, runEntity } from './run-attributes.js';
import { assertNoDuplicates, parseOrderBy, type OrderClause, type SortTerm } from './sort.js';
import type { SqlBuilder } from './sql-builder.js';

export interface RunOrder {
  readonly joins: readonly string[];
  readonly terms: readonly SortTerm[];
  /** The keys that the terms were made for, part of what a page token means. */
  readonly fields: readonly string[];
}

const TABLES = { metric: 'latest_metrics', parameter: 'params', tag: 'run_tags' } as const;

/**
 * Turns order_by into joins and sort columns. Runs that lack a key come last in both directions, and NaN between the
 * numbers and them. Ties go to the later start, then to the id.
 */
export function runOrder(sql: SqlBuilder, orderBy: readonly string[]): RunOrder {
  const clauses = parseOrderBy(orderBy);
  const joins: string[] = [];
  const fields: string[] = [];
  const terms = clauses.flatMap((clause, index) => {
    const entity = runEntity(clause.identifier);
    if (entity === 'dataset') throw badKey(clause);
    if (entity === 'attribute') {
      const attribute = runAttribute(clause.identifier.key);
      fields.push(attribute);
      return attributeTerms(attribute, clause);
    }
    fields.push(`${entity}.${clause.identifier.key}`);
    const alias = `o${index}`;
    const key = sql.bind(clause.identifier.key);
    joins.push(
      `LEFT JOIN ${TABLES[entity]} ${alias} ON ${alias}.run_id = r.run_id AND ${alias}.key = ${key}`,
    );
    return entity === 'metric' ? metricTerms(alias, clause) : textTerms(alias, clause);
  });
  assertNoDuplicates(fields);
  return { joins, fields, terms: [...terms, ...tieBreak(fields)] };
}

const badKey = ({ identifier }: OrderClause) =>
  invalidParameter(`Invalid ordering key in order_by clause '${identifier.key.slice(0, 300)}'.`);

function attributeTerms(attribute: string, { direction }: OrderClause): SortTerm[] {
  const column = `r.${attribute}`;
  if (attribute === 'end_time') {
    return [
      { expression: `(${column} IS NULL)::integer`, direction: 'ASC', type: 'integer' },
      { expression: `coalesce(${column}, 0)`, direction, type: 'bigint' },
    ];
  }
  if (isTimeAttribute(attribute)) return [{ expression: column, direction, type: 'bigint' }];
  return [{ expression: column, direction, type: attribute === 'run_id' ? 'uuid' : 'text' }];
}

function metricTerms(alias: string, { direction }: OrderClause): SortTerm[] {
  const value = `${alias}.value`;
  return [
    {
      expression: `CASE WHEN ${value} IS NULL THEN 2 WHEN ${value} = 'NaN' THEN 1 ELSE 0 END`,
      direction: 'ASC',
      type: 'integer',
    },
    { expression: `coalesce(nullif(${value}, 'NaN'), 0)`, direction, type: 'float8' },
  ];
}

function textTerms(alias: string, { direction }: OrderClause): SortTerm[] {
  return [
    { expression: `(${alias}.value IS NULL)::integer`, direction: 'ASC', type: 'integer' },
    { expression: `coalesce(${alias}.value, '')`, direction, type: 'text' },
  ];
}

function tieBreak(fields: readonly string[]): SortTerm[] {
  const terms: SortTerm[] = [];
  if (!fields.includes('start_time')) {
    terms.push({ expression: 'r.start_time', direction: 'DESC', type: 'bigint' });
  }
  if (!fields.includes('run_id')) terms.push({ expression: 'r.run_id', direction: 'ASC', type: 'uuid' });
  return terms;
}
