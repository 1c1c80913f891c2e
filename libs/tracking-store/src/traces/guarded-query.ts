import { Injectable } from '@nestjs/common';
import type { QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';
import type { Comparison } from '../search/comparison.js';
import { SqlClient } from '../sql/sql-client.js';
import { sqlState } from '../sql/sql-state.js';
import { invalidParameter } from '../tracking-store.errors.js';

const PATTERN_TIMEOUT_MS = 10_000;
const QUERY_CANCELED = '57014';
const INVALID_PATTERN = '2201B';

export interface FilteredStatement {
  readonly text: string;
  readonly values: unknown[];
  /** The clauses that the statement was made from. */
  readonly clauses: readonly Comparison[];
}

/** Runs statements that callers' filters were compiled to. One with a regular expression has a limited time. */
@Injectable()
export class GuardedQuery {
  constructor(
    private readonly sql: SqlClient,
    private readonly dataSource: DataSource,
  ) {}

  async rows<Row extends QueryResultRow>({ text, values, clauses }: FilteredStatement): Promise<Row[]> {
    const hasPattern = clauses.some(({ comparator }) => comparator === 'RLIKE');
    if (!hasPattern) return this.sql.rowsOnce<Row>(text, values);
    try {
      return await this.dataSource.transaction(async (manager) => {
        await manager.query(`SET LOCAL statement_timeout = ${PATTERN_TIMEOUT_MS}`);
        return manager.query<Row[]>(text, values);
      });
    } catch (error) {
      throw translated(error);
    }
  }
}

function translated(error: unknown): unknown {
  const state = sqlState(error);
  if (state === INVALID_PATTERN) {
    return invalidParameter('The pattern of RLIKE is not a regular expression.');
  }
  if (state === QUERY_CANCELED) {
    return invalidParameter('Matching the pattern of RLIKE took too long. Search fewer traces, or use LIKE.');
  }
  return error;
}
