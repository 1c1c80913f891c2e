import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';
import { StatementNames } from './statement-names.js';

/** A statement that each connection parses and plans once, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Where statements are sent: the pool, or one connection with an open transaction. */
export interface SqlRunner {
  /** Whether a statement may follow one that failed: in a transaction none can. */
  readonly canRepeat: boolean;
  rows<Row extends QueryResultRow>(statement: Statement, values: unknown[]): Promise<Row[]>;
}

/**
 * Hot statements, sent straight to the driver on the connections of TypeORM's pool: by name, so that Postgres keeps
 * their plan, and without the mapping that entities need.
 */
@Injectable()
export class SqlClient implements SqlRunner {
  readonly canRepeat = true;
  private readonly pool: Pool;
  private readonly names = new StatementNames();
  private opened = 0;

  constructor(dataSource: DataSource) {
    this.pool = (dataSource.driver as unknown as { readonly master: Pool }).master;
    this.pool.on('connect', () => (this.opened += 1));
  }

  /** Connections that were opened since the start. */
  get connectionCount(): number {
    return this.opened;
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

  /** As `rowsOnce`, for texts that may come again: `subject` is what a good plan depends on besides the text. */
  async rowsAgain<Row extends QueryResultRow>(
    text: string,
    values: unknown[],
    subject: string,
  ): Promise<Row[]> {
    const name = this.names.nameOf(text, subject);
    const { rows } = await this.pool.query<Row>({ ...(name !== undefined && { name }), text, values });
    return rows;
  }

  /** Rows as arrays of columns, which for thousands of small rows is half the work. */
  async tuples<Tuple extends unknown[]>(statement: Statement, values: unknown[]): Promise<Tuple[]> {
    const { rows } = await this.pool.query<Tuple>({ ...statement, values, rowMode: 'array' });
    return rows;
  }

  /** What the work sends to its runner is committed together, or not at all when it throws. */
  async transaction<Result>(work: (runner: SqlRunner) => Promise<Result>): Promise<Result> {
    const connection = await this.pool.connect();
    let broken: Error | undefined;
    // Between two statements nobody else hears of a lost connection, and an unheard error would end the process.
    const onLost = (error: Error): void => void (broken = error);
    connection.on('error', onLost);
    try {
      await connection.query('BEGIN');
      const result = await work(runnerOn(connection));
      await connection.query('COMMIT');
      return result;
    } catch (error) {
      await connection.query('ROLLBACK').catch((lost: Error) => (broken = lost));
      throw error;
    } finally {
      connection.off('error', onLost);
      connection.release(broken);
    }
  }
}

const runnerOn = (connection: PoolClient): SqlRunner => ({
  canRepeat: false,
  rows: async <Row extends QueryResultRow>(statement: Statement, values: unknown[]) =>
    (await connection.query<Row>({ ...statement, values })).rows,
});
