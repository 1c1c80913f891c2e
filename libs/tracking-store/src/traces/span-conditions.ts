import type { Comparator, Comparison } from '../search/comparison.js';
import type { SqlBuilder } from '../search/sql-builder.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { traceTextSql, traceTextTest } from './trace-text-tests.js';

const COLUMNS: Readonly<Record<string, string>> = {
  name: 'span.name',
  type: 'span.type',
  status: 'span.status',
};
const ATTRIBUTE_PREFIX = 'attributes.';
const COMPARATORS: readonly Comparator[] = ['=', '!=', 'LIKE', 'ILIKE', 'RLIKE', 'IN', 'NOT IN'];
const CONTENT_COMPARATORS: readonly Comparator[] = ['LIKE', 'ILIKE'];

/** Traces with a span that fits all of the clauses: several clauses speak of one span. */
export const spanConditionSql = (sql: SqlBuilder, clauses: readonly Comparison[]): string =>
  `EXISTS (SELECT FROM spans AS span WHERE span.trace_id = trace.trace_id
    AND span.experiment_id = trace.experiment_id AND ${clauses.map((clause) => clauseSql(sql, clause)).join(' AND ')})`;

function clauseSql(sql: SqlBuilder, clause: Comparison): string {
  const { key } = clause.identifier;
  if (key === 'content') return contentSql(sql, clause);
  const subject = { comparatorPrefix: `span.${key.slice(0, 300)} comparator`, kind: 'span' };
  if (key.startsWith(ATTRIBUTE_PREFIX)) {
    const name = key.slice(ATTRIBUTE_PREFIX.length);
    if (name === '') throw invalidParameter("Span attribute name cannot be empty after 'attributes.'");
    return traceTextSql(sql, attributeText(sql, name), traceTextTest(clause, subject, COMPARATORS));
  }
  const column = Object.hasOwn(COLUMNS, key) ? COLUMNS[key] : undefined;
  if (column === undefined) {
    throw invalidParameter(
      `Invalid span attribute '${key.slice(0, 300)}'. ` +
        'Supported attributes: name, status, type, attributes.<attribute_name>.',
    );
  }
  return traceTextSql(sql, column, traceTextTest(clause, subject, COMPARATORS));
}

/** A text as it is, a number as it is written, what holds other values as its JSON. */
function attributeText(sql: SqlBuilder, name: string): string {
  const value = `span.attributes -> ${sql.bind(name)}::text`;
  const forms = ['string_value', 'int_value', 'double_value', 'bool_value'].map(
    (form) => `${value} ->> '${form}'`,
  );
  return `coalesce(${forms.join(', ')}, (${value})::text)`;
}

/** Everything a span holds is read as one JSON text, in which quotes and line ends are escaped. */
function contentSql(sql: SqlBuilder, clause: Comparison): string {
  const subject = { comparatorPrefix: 'span.content comparator', kind: 'span' };
  const test = traceTextTest(clause, subject, CONTENT_COMPARATORS);
  const content = `(span.name || ' ' || span.attributes::text || ' ' || span.details::text)`;
  return traceTextSql(sql, content, 'text' in test ? { ...test, text: asInJson(test.text) } : test);
}

/** In a pattern of LIKE two backslashes stand for one. */
const asInJson = (pattern: string): string =>
  pattern.replaceAll('"', '\\\\"').replaceAll('\n', '\\\\n').replaceAll('\t', '\\\\t');
