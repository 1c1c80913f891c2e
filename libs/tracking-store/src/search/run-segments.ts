import { conditionSql, keyedTestSql, testsField, type RunCondition } from './run-conditions.js';
import { isKeyed, joinedTerms, type JoinedTerms, type KeyedField, type OrderField } from './run-order.js';
import type { SortTerm } from './sort.js';
import type { SqlBuilder } from './sql-builder.js';
import { INDEXED_LENGTH } from './value-tests.js';

/**
 * A part of the order in which an index can be walked: runs with a number under the leading metric, then those with
 * NaN, then those without the metric. A later segment is only looked at when the earlier ones do not fill the page.
 * All segments of a search have the same columns, so that one page can take from several.
 */
export interface Segment {
  readonly rank: number;
  /** The table whose index is walked: its experiment is the one that is searched. */
  readonly driver: 'o' | 'r';
  readonly from: readonly string[];
  readonly where: readonly string[];
  readonly terms: readonly SortTerm[];
}

/** The leading sort columns as they are in one segment, and what makes a run belong to it. */
interface Part {
  readonly rank: number;
  readonly belongs: string | null;
  readonly terms: readonly SortTerm[];
}

function metricParts({ direction }: KeyedField): Part[] {
  const term = (expression: string): SortTerm => ({ expression, direction, type: 'float8' });
  return [
    { rank: 0, belongs: `o.value < 'NaN'`, terms: [term('o.value')] },
    { rank: 1, belongs: `o.value = 'NaN'`, terms: [term('0::float8')] },
    { rank: 2, belongs: null, terms: [term('0::float8')] },
  ];
}

function textParts({ direction }: KeyedField): Part[] {
  const term = (expression: string): SortTerm => ({ expression, direction, type: 'text' });
  return [
    { rank: 0, belongs: 'true', terms: [term(`left(o.value, ${INDEXED_LENGTH})`), term('o.value')] },
    { rank: 1, belongs: null, terms: [term(`''::text`), term(`''::text`)] },
  ];
}

export interface SegmentQuery {
  readonly fields: readonly OrderField[];
  readonly conditions: readonly RunCondition[];
  /** SQL of the experiment that is searched. */
  readonly experiment: string;
}

export function segments(sql: SqlBuilder, { fields, conditions, experiment }: SegmentQuery): Segment[] {
  const [lead, ...others] = fields;
  if (!isKeyed(lead)) {
    const { joins, terms } = joinedTerms(sql, fields);
    const where = conditions.map((condition) => conditionSql(sql, condition, experiment));
    return [{ rank: 0, driver: 'r', from: ['runs r', ...joins], where, terms }];
  }
  return keyedSegments(sql, { lead, others: joinedTerms(sql, others), conditions, experiment });
}

interface KeyedQuery extends Omit<SegmentQuery, 'fields'> {
  readonly lead: KeyedField;
  readonly others: JoinedTerms;
}

function keyedSegments(sql: SqlBuilder, { lead, others, conditions, experiment }: KeyedQuery): Segment[] {
  const key = sql.bind(lead.key);
  const { table } = lead;
  // A test of the leading key is one of the row that is walked over: it bounds the walk, and no run without it passes.
  const onLead = conditions.filter((condition) => testsField(condition, lead));
  const onRun = conditions.filter((condition) => !testsField(condition, lead));
  const leadTests = onLead.map((condition) => keyedTestSql(sql, condition, 'o'));
  const runTests = onRun.map((condition) => conditionSql(sql, condition, experiment));
  const parts = table === 'latest_metrics' ? metricParts(lead) : textParts(lead);
  return parts.flatMap(({ rank, belongs, terms }): Segment[] => {
    const columns = { rank, terms: [...terms, ...others.terms] };
    if (belongs !== null) {
      const from = [`${table} o`, 'JOIN runs r ON r.run_id = o.run_id', ...others.joins];
      return [
        { ...columns, driver: 'o', from, where: [`o.key = ${key}`, belongs, ...leadTests, ...runTests] },
      ];
    }
    if (leadTests.length > 0) return [];
    const lacks = `NOT EXISTS (SELECT FROM ${table} o WHERE o.run_id = r.run_id AND o.key = ${key})`;
    return [{ ...columns, driver: 'r', from: ['runs r', ...others.joins], where: [lacks, ...runTests] }];
  });
}
