import { Injectable } from '@nestjs/common';
import { SqlClient, type Statement } from './sql-client.js';

const SNAPSHOT: Statement = { name: 'snapshot', text: 'SELECT pg_current_snapshot()::text AS snapshot' };

/**
 * The state that the database is in, as a text. A snapshot lists which transactions have ended: between two statements
 * with the same snapshot nothing was committed, by whichever process, so both saw the same rows.
 */
@Injectable()
export class SnapshotReader {
  constructor(private readonly sql: SqlClient) {}

  async current(): Promise<string> {
    const [row] = await this.sql.rows<{ snapshot: string }>(SNAPSHOT, []);
    return this.stamp(row?.snapshot ?? '');
  }

  /**
   * Numbers of transactions that wrote nothing can come again after Postgres crashed. No connection outlives a crash, so
   * the count of connections that were ever opened tells such snapshots apart.
   */
  stamp(snapshot: string): string {
    return `${snapshot}@${this.sql.connectionCount}`;
  }
}
