import { AppError } from '@weir/errors';
import { parseFilter, textSql, type Comparison, type SqlBuilder } from '@weir/tracking-store';
import type { CellSql } from './cell-sql.js';
import { badQuery } from './query.errors.js';
import type { QueryColumns } from './query-columns.js';

const FIELD = 'filter';
const OPERATORS: Readonly<Record<string, string>> = {
  '=': '=',
  '!=': '<>',
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
};

/**
 * SQL of a filter in MLflow's grammar, and with lists of numbers: comparisons of columns joined by AND. Numbers are compared with numbers, text in
 * quotes with text, `true` and `false` with booleans; a cell of another kind, or none, fits no comparison.
 */
export function filterSql(sql: SqlBuilder, filter: string, columns: QueryColumns): string[] {
  return parsed(filter).map((comparison) => {
    const { entity, key } = comparison.identifier;
    const name = entity === null ? key : `${entity}.${key}`;
    return conditionSql(sql, columns.cell(name, FIELD), comparison);
  });
}

/** The grammar's own refusals say what is wrong; this adds where. */
function parsed(filter: string): Comparison[] {
  try {
    return parseFilter(filter, { hasNumberLists: true });
  } catch (error) {
    if (AppError.isInstance(error) && error.status < 500) throw badQuery(FIELD, error.message, error);
    throw error;
  }
}

function conditionSql(sql: SqlBuilder, cell: CellSql, { comparator, value }: Comparison): string {
  const operator = OPERATORS[comparator];
  switch (value.kind) {
    case 'none':
      return comparator === 'IS NULL' ? cell.isNull : `NOT ${cell.isNull}`;
    case 'number':
      if (operator === undefined) break;
      return `${cell.number} ${operator} ${sql.bind(value.source)}::numeric`;
    case 'text':
      if (comparator === 'LIKE' || comparator === 'ILIKE') {
        return textSql(sql, cell.text, { comparator, text: value.text });
      }
      if (operator === undefined) break;
      return `${cell.text} ${operator} ${sql.bind(value.text)}`;
    case 'list':
      if (comparator !== 'IN' && comparator !== 'NOT IN') break;
      return textSql(sql, cell.text, { comparator, texts: value.texts });
    case 'numbers':
      if (comparator !== 'IN' && comparator !== 'NOT IN') break;
      return `${cell.number} ${comparator === 'IN' ? '= ANY' : '<> ALL'} (${sql.bind(value.sources)}::numeric[])`;
    case 'word':
      if (comparator !== '=' && comparator !== '!=') break;
      return `${cell.boolean} ${operator} ${booleanSql(value.source)}`;
  }
  throw badQuery(FIELD, `${comparator} cannot be used with ${value.source.slice(0, 200)}`);
}

function booleanSql(word: string): string {
  const lower = word.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower;
  throw badQuery(
    FIELD,
    `expected a number, a text in quotes, true or false, and found ${word.slice(0, 200)}`,
  );
}
