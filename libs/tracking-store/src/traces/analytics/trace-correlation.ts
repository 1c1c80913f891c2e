import { Injectable } from '@nestjs/common';
import { parseFilter } from '../../search/comparison.js';
import { SqlBuilder } from '../../search/sql-builder.js';
import { GuardedQuery } from '../guarded-query.js';
import { traceConditionsSql } from '../trace-conditions.js';
import type { CorrelationCounts } from './npmi.js';

export interface CorrelationQuery {
  readonly experimentIds: readonly number[];
  readonly first: string;
  readonly second: string;
  /** What the population is limited to; empty for all traces of the experiments. */
  readonly base: string;
}

interface CountRow {
  readonly total: string;
  readonly first: string;
  readonly second: string;
  readonly both: string;
}

@Injectable()
export class TraceCorrelation {
  constructor(private readonly query: GuardedQuery) {}

  /** Counts in one pass over the traces of the population. */
  async count(query: CorrelationQuery): Promise<CorrelationCounts> {
    const sql = new SqlBuilder();
    const [base, first, second] = [query.base, query.first, query.second].map((filter) =>
      parseFilter(filter),
    ) as [Clauses, Clauses, Clauses];
    const all = (clauses: Clauses): string =>
      clauses.length === 0 ? 'true' : traceConditionsSql(sql, clauses).join(' AND ');
    const text = `
      SELECT count(*) AS total, count(*) FILTER (WHERE fits.one) AS first,
        count(*) FILTER (WHERE fits.other) AS second, count(*) FILTER (WHERE fits.one AND fits.other) AS both
      FROM traces AS trace CROSS JOIN LATERAL (SELECT ${all(first)} AS one, ${all(second)} AS other) AS fits
      WHERE trace.experiment_id = ANY (${sql.bind(query.experimentIds)}::bigint[]) AND ${all(base)}`;
    const clauses = [...base, ...first, ...second];
    const [row] = await this.query.rows<CountRow>({ text, values: sql.values, clauses });
    return {
      total: Number(row?.total ?? 0),
      first: Number(row?.first ?? 0),
      second: Number(row?.second ?? 0),
      both: Number(row?.both ?? 0),
    };
  }
}

type Clauses = ReturnType<typeof parseFilter>;
