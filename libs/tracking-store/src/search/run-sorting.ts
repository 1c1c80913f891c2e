import { conditionSql, listSql } from './run-condition-sql.js';
import type { RunCondition } from './run-conditions.js';
import { isKeyed, joinedTerms, rankTerm, valueJoin, valueTerms, type OrderField } from './run-order.js';
import { inExperiments, inStages, type RunScope } from './run-scope.js';
import { RUN_OF } from './run-segments.js';
import type { PageBounds, PageSql } from './run-walk.js';
import { afterKeySql, namedOrder, type SortTerm } from './sort.js';
import type { SqlBuilder } from './sql-builder.js';

interface SortedSearch {
  readonly fields: readonly OrderField[];
  readonly conditions: readonly RunCondition[];
  readonly scope: RunScope;
  /** The condition that few runs pass, whose index is then the way to them; null when there are few runs at all. */
  readonly driver: RunCondition | null;
}

/** A page taken by sorting all runs that match, because they are few. Its keys are those of a walked page. */
export function sortedPage(sql: SqlBuilder, search: SortedSearch, { probe, after }: PageBounds): PageSql {
  const { fields, conditions, scope, driver } = search;
  const inExperiment = inExperiments(scope);
  const list = driver && listSql(sql, driver, inExperiment);
  const { joins, terms } = allTerms(sql, fields);
  const where = [
    inExperiment('r.experiment_id'),
    inStages(scope),
    ...conditions.map((condition) => conditionSql(sql, condition, inExperiment)),
    ...(after ? [afterKeySql(sql, terms, after)] : []),
  ];
  const named = terms.map(({ expression }, index) => `${expression} AS k${index}`);
  const page = `SELECT ${named.join(', ')}, r.run_id
FROM ${[list ? `few ${RUN_OF('few')}` : 'runs r', ...joins].join(' ')}
WHERE ${where.join(' AND ')}
ORDER BY ${namedOrder(terms)} LIMIT ${probe}`;
  const few = list ? [`few AS MATERIALIZED (SELECT DISTINCT run_id FROM (${list}) AS listed)`] : [];
  return { tables: [...few, `page AS MATERIALIZED (${page})`], sorted: terms };
}

function allTerms(sql: SqlBuilder, fields: readonly OrderField[]) {
  const [lead, ...others] = fields;
  if (!isKeyed(lead)) {
    const { joins, terms } = joinedTerms(sql, fields);
    return { joins, terms: [{ expression: '0', direction: 'ASC', type: 'integer' } as SortTerm, ...terms] };
  }
  const { joins, terms } = joinedTerms(sql, others);
  return {
    joins: [valueJoin('o', lead.table, sql.bind(lead.key)), ...joins],
    terms: [rankTerm(lead.table, 'o'), ...valueTerms(lead, 'o'), ...terms],
  };
}
