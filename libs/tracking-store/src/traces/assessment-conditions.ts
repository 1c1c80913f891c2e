import type { Comparator, Comparison } from '../search/comparison.js';
import type { SqlBuilder } from '../search/sql-builder.js';
import { invalidParameter } from '../tracking-store.errors.js';
import { traceTextSql, traceTextTest } from './trace-text-tests.js';

const SESSION = 'mlflow.trace.session';
const NUMERIC: readonly Comparator[] = ['>', '>=', '<', '<='];
const TEXTUAL: readonly Comparator[] = ['=', '!=', 'LIKE', 'ILIKE', 'RLIKE', 'IN', 'NOT IN'];

/** `feedback.name` or `expectation.name` with a test of the value. */
export function assessmentConditionSql(sql: SqlBuilder, clause: Comparison): string {
  const { identifier, comparator } = clause;
  if (identifier.key === '') throw invalidParameter('Assessment field name cannot be empty');
  const assessed = `a.kind = ${sql.bind(identifier.entity)} AND a.name = ${sql.bind(identifier.key)} AND a.is_valid`;
  if (comparator === 'IS NULL') return `NOT (${tracesWhere(assessed)})`;
  if (comparator === 'IS NOT NULL') return tracesWhere(assessed);
  return tracesWhere(`${assessed} AND ${valueSql(sql, clause)}`);
}

/** An issue's id is kept as the name of the assessment that refers to it. */
export function issueConditionSql(sql: SqlBuilder, { identifier, comparator, value }: Comparison): string {
  if (identifier.key !== 'id') {
    throw invalidParameter(
      `Invalid issue attribute '${identifier.key.slice(0, 300)}'. Supported attributes: id`,
    );
  }
  if (comparator !== '=') throw invalidParameter(`issue.id comparator '${comparator}' not one of '{'='}'`);
  const test = traceTextTest(
    { identifier, comparator, value },
    { comparatorPrefix: 'issue.id comparator', kind: 'issue' },
  );
  return `trace.trace_id IN (SELECT a.trace_id FROM assessments AS a
    WHERE a.kind = 'issue' AND ${traceTextSql(sql, 'a.name', test)})`;
}

/**
 * Assessed traces. What was said about a session, which its metadata tells, was said about each trace of it. A list of
 * ids instead of a test per trace: few traces have a rare assessment, and an index has their ids.
 */
const tracesWhere = (condition: string): string => `trace.trace_id IN (
    SELECT a.trace_id FROM assessments AS a WHERE ${condition}
    UNION ALL
    SELECT sibling.trace_id FROM assessments AS a JOIN traces AS assessed ON assessed.trace_id = a.trace_id
      JOIN traces AS sibling ON sibling.experiment_id = assessed.experiment_id
        AND sibling.metadata @> jsonb_build_object('${SESSION}', assessed.metadata ->> '${SESSION}')
    WHERE a.metadata ? '${SESSION}' AND ${condition})`;

function valueSql(sql: SqlBuilder, clause: Comparison): string {
  const { identifier, comparator, value } = clause;
  if (NUMERIC.includes(comparator)) {
    if (value.kind === 'number') {
      // Only a number is cast: the two tests of an AND may be made in either order.
      return `CASE WHEN jsonb_typeof(a.content -> 'value') = 'number'
        THEN (a.content ->> 'value')::numeric ${comparator} ${sql.bind(value.source)}::numeric ELSE false END`;
    }
    throw invalidParameter(
      `Expected a numeric value for ${identifier.entity} when using comparator '${comparator}'. ` +
        `Got value ${value.source.slice(0, 500)}`,
    );
  }
  const subject = {
    comparatorPrefix: `assessment.${identifier.key.slice(0, 300)} comparator`,
    kind: identifier.entity ?? 'assessment',
  };
  const text = `coalesce(a.content ->> 'value', a.content -> 'serialized_value' ->> 'value', 'null')`;
  return traceTextSql(sql, text, traceTextTest(clause, subject, TEXTUAL));
}
