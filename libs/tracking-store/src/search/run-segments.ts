import { lookup, conditionSql, keyedTestSql, testsField, type InExperiment } from './run-condition-sql.js';
import type { RunCondition } from './run-conditions.js';
import {
  indexedText,
  isKeyed,
  joinedTerms,
  type JoinedTerms,
  type KeyedField,
  type OrderField,
} from './run-order.js';
import type { SortTerm } from './sort.js';
import type { SqlBuilder } from './sql-builder.js';

/**
 * A part of the order in which an index can be walked: runs with a number under the leading metric, then those with
 * NaN, then those without the metric. A later segment is only looked at when the earlier ones do not fill the page.
 * All segments of a search have the same columns, so that one page can take from several.
 */
export interface Segment {
  readonly rank: number;
  /** The table whose index is walked. */
  readonly driver: 'o' | 'r';
  readonly from: readonly string[];
  readonly where: readonly string[];
  readonly terms: readonly SortTerm[];
}

/** The leading sort columns as they are in one segment, and what makes a run belong to it; null: that it has no row. */
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
  return [
    { rank: 0, belongs: 'true', terms: indexedText('o.value', direction) },
    { rank: 1, belongs: null, terms: indexedText(`''::text`, direction) },
  ];
}

export interface WalkedSearch {
  readonly fields: readonly OrderField[];
  readonly conditions: readonly RunCondition[];
  readonly inExperiment: InExperiment;
}

/** The run of each row that is met. OFFSET keeps Postgres from joining in another way. */
export const RUN_OF = (alias: string): string =>
  `CROSS JOIN LATERAL (SELECT * FROM runs WHERE runs.run_id = ${alias}.run_id OFFSET 0) r`;

export function segments(sql: SqlBuilder, { fields, conditions, inExperiment }: WalkedSearch): Segment[] {
  const [lead, ...others] = fields;
  if (isKeyed(lead)) {
    return keyedSegments(sql, { lead, others: joinedTerms(sql, others), conditions, inExperiment });
  }
  const { joins, terms } = joinedTerms(sql, fields);
  const where = conditions.map((condition) => conditionSql(sql, condition, inExperiment));
  return [{ rank: 0, driver: 'r', from: ['runs r', ...joins], where, terms }];
}

interface KeyedSearch {
  readonly lead: KeyedField;
  readonly others: JoinedTerms;
  readonly conditions: readonly RunCondition[];
  readonly inExperiment: InExperiment;
}

function keyedSegments(sql: SqlBuilder, { lead, others, conditions, inExperiment }: KeyedSearch): Segment[] {
  const key = sql.bind(lead.key);
  const { table } = lead;
  // A test of the leading key is one of the row that is walked over: it bounds the walk, and no run without it passes.
  const leadTests = conditions
    .filter((condition) => testsField(condition, lead))
    .map((condition) => keyedTestSql(sql, condition, 'o'));
  const runTests = conditions
    .filter((condition) => !testsField(condition, lead))
    .map((condition) => conditionSql(sql, condition, inExperiment));
  const parts = table === 'latest_metrics' ? metricParts(lead) : textParts(lead);
  return parts.flatMap(({ rank, belongs, terms }): Segment[] => {
    const columns = { rank, terms: [...terms, ...others.terms] };
    if (belongs !== null) {
      const from = [`${table} o`, RUN_OF('o'), ...others.joins];
      const where = [`o.key = ${key}`, belongs, ...leadTests, ...runTests];
      return [{ ...columns, driver: 'o', from, where }];
    }
    if (leadTests.length > 0) return [];
    const lacks = `NOT ${lookup(`FROM ${table} o WHERE o.run_id = r.run_id AND o.key = ${key}`)}`;
    return [{ ...columns, driver: 'r', from: ['runs r', ...others.joins], where: [lacks, ...runTests] }];
  });
}
