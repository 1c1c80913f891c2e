import { Injectable } from '@nestjs/common';
import type { Pool, QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';

/** A statement that each connection parses and plans once, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/**
 * Hot statements, sent straight to the driver on the connections of TypeORM's pool: by name, so that Postgres keeps
 * their plan, and without the mapping that entities need.
 */
@Injectable()
export class SqlClient {
  private readonly pool: Pool;

  constructor(dataSource: DataSource) {
    this.pool = (dataSource.driver as unknown as { readonly master: Pool }).master;
  }

  async rows<Row extends QueryResultRow>(statement: Statement, values: unknown[]): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>({ ...statement, values });
    return rows;
  }

  /** For statements whose text depends on the request, such as a search: not kept by name. */
  async rowsOnce<Row extends QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>(text, values);
    return rows;
  }

  /** Rows as arrays of columns, which for thousands of small rows is half the work. */
  async tuples<Tuple extends unknown[]>(statement: Statement, values: unknown[]): Promise<Tuple[]> {
    const { rows } = await this.pool.query<Tuple>({ ...statement, values, rowMode: 'array' });
    return rows;
  }
}
