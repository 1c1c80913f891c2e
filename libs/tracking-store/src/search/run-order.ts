import { invalidParameter } from '../tracking-store.errors.js';
import {
  runAttribute,
  runEntity,
  isTimeAttribute,
  type TextAttribute,
  type TimeAttribute,
} from './run-attributes.js';
import { assertNoDuplicates, parseOrderBy, type Direction, type OrderClause, type SortTerm } from './sort.js';
import type { SqlBuilder } from './sql-builder.js';
import { INDEXED_LENGTH } from './value-tests.js';

/** The tables that hold one value for a run and a key. */
export type KeyedTable = 'latest_metrics' | 'params' | 'run_tags';

export interface KeyedField {
  readonly table: KeyedTable;
  readonly key: string;
  readonly direction: Direction;
}

interface AttributeField {
  readonly attribute: TextAttribute | TimeAttribute;
  readonly direction: Direction;
}

export type OrderField = KeyedField | AttributeField;

const TABLES = { metric: 'latest_metrics', parameter: 'params', tag: 'run_tags' } as const;

export const isKeyed = (field: OrderField | undefined): field is KeyedField =>
  field !== undefined && 'table' in field;

/** Ties go to the later start, then to the id, so that every order is total. */
export function orderFields(orderBy: readonly string[]): OrderField[] {
  const fields = parseOrderBy(orderBy).map(orderField);
  assertNoDuplicates(fields.map(nameOf));
  const has = (attribute: string): boolean => fields.some((field) => nameOf(field) === attribute);
  if (!has('start_time')) fields.push({ attribute: 'start_time', direction: 'DESC' });
  if (!has('run_id')) fields.push({ attribute: 'run_id', direction: 'ASC' });
  return fields;
}

function orderField(clause: OrderClause): OrderField {
  const { identifier, direction } = clause;
  const entity = runEntity(identifier);
  if (entity === 'dataset') throw badKey(clause);
  if (entity === 'attribute') return { attribute: runAttribute(identifier.key), direction };
  return { table: TABLES[entity], key: identifier.key, direction };
}

const badKey = ({ identifier }: OrderClause) =>
  invalidParameter(`Invalid ordering key in order_by clause '${identifier.key.slice(0, 300)}'.`);

const ENTITY_NAMES = { latest_metrics: 'metric', params: 'parameter', run_tags: 'tag' } as const;

const nameOf = (field: OrderField): string =>
  isKeyed(field) ? `${ENTITY_NAMES[field.table]}.${field.key}` : field.attribute;

/** What tokens of pages in this order are marked with. */
export const orderMark = (fields: readonly OrderField[]): string =>
  JSON.stringify(fields.map((field) => [nameOf(field), field.direction]));

/** SQL that joins the row which a run has under a key. */
/** The value of a key, looked up for each run that is met. OFFSET keeps Postgres from joining in another way. */
export const valueJoin = (alias: string, table: KeyedTable, key: string): string =>
  `LEFT JOIN LATERAL (SELECT value FROM ${table} WHERE run_id = r.run_id AND key = ${key} OFFSET 0) ${alias} ON true`;

export interface JoinedTerms {
  readonly joins: readonly string[];
  readonly terms: readonly SortTerm[];
}

/** Runs that lack a key come last in both directions, and NaN between the numbers and them. */
export function joinedTerms(sql: SqlBuilder, fields: readonly OrderField[]): JoinedTerms {
  const joins: string[] = [];
  const terms = fields.flatMap((field, index) => {
    if (!isKeyed(field)) return attributeTerms(field);
    const alias = `j${index}`;
    joins.push(valueJoin(alias, field.table, sql.bind(field.key)));
    return [rankTerm(field.table, alias), ...valueTerms(field, alias)];
  });
  return { joins, terms };
}

function attributeTerms({ attribute, direction }: AttributeField): SortTerm[] {
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

/** Of a joined row that may be missing: 0 where there is a value to compare. */
export function rankTerm(table: KeyedTable, alias: string): SortTerm {
  const value = `${alias}.value`;
  const expression =
    table === 'latest_metrics'
      ? `CASE WHEN ${value} IS NULL THEN 2 WHEN ${value} = 'NaN' THEN 1 ELSE 0 END`
      : `(${value} IS NULL)::integer`;
  return { expression, direction: 'ASC', type: 'integer' };
}

/** Of a joined row that may be missing: never null, and the same wherever the rank is not 0. */
export function valueTerms({ table, direction }: KeyedField, alias: string): SortTerm[] {
  const value = `${alias}.value`;
  if (table === 'latest_metrics') {
    return [{ expression: `coalesce(nullif(${value}, 'NaN'), 0)`, direction, type: 'float8' }];
  }
  return indexedText(`coalesce(${value}, '')`, direction);
}

/** A text in the order of its index, which holds the beginnings of values: to compare these first changes nothing. */
export const indexedText = (expression: string, direction: Direction): SortTerm[] => [
  { expression: `left(${expression}, ${INDEXED_LENGTH})`, direction, type: 'text' },
  { expression, direction, type: 'text' },
];
