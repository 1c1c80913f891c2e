import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SqlClient } from '../sql/sql-client.js';
import { PredictionFileSession } from './prediction-file-session.js';
import {
  FILES_OF_RUN,
  FIND_MAYBE_UNWRITTEN,
  FIND_UNWRITTEN,
  LOCK_FILE,
  MAKE_FILE,
  type PredictionFileRow,
} from './prediction-file.statements.js';

export interface PredictionFileState {
  readonly file: string;
  readonly state: 'ready' | 'refused';
  /** Why the file was refused. */
  readonly reason: string | null;
  readonly rowCount: number;
}

/** The artifacts that predictions are read from and written to, and what is known about them. */
@Injectable()
export class PredictionFileRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sql: SqlClient,
  ) {}

  /**
   * Work on one file in one transaction, alone. Null when there is no such run. Lasting work is done by workers: others
   * wait for the file, and for nothing else.
   */
  lock<T>(
    place: { readonly runId: string; readonly file: string },
    work: (session: PredictionFileSession) => Promise<T>,
  ): Promise<T | null> {
    return this.dataSource.transaction(async (manager) => {
      const key = [place.runId, place.file];
      await manager.query(MAKE_FILE, key);
      const [row] = await manager.query<PredictionFileRow[]>(LOCK_FILE, key);
      return row === undefined ? null : work(new PredictionFileSession(manager, row));
    });
  }

  async ofRun(runId: string): Promise<PredictionFileState[]> {
    const rows = await this.sql.rows<{
      file: string;
      state: 'ready' | 'refused';
      reason: string | null;
      row_count: number;
    }>(FILES_OF_RUN, [runId]);
    return rows.map(({ row_count: rowCount, ...row }) => ({ ...row, rowCount }));
  }

  /** Whether the run has predictions that stand in no file yet. */
  async hasUnwritten(runId: string): Promise<boolean> {
    return (await this.sql.rows(FIND_UNWRITTEN, [runId])).length > 0;
  }

  /** Also when a client wrote the file, and may have left out rows that stood in it. */
  async mayHaveUnwritten(runId: string, file: string): Promise<boolean> {
    return (await this.sql.rows(FIND_MAYBE_UNWRITTEN, [runId, file])).length > 0;
  }
}
