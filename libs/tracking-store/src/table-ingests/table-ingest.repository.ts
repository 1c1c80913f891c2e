import { Injectable } from '@nestjs/common';
import { SqlClient } from '../sql/sql-client.js';
import { fromUuid, isRunId } from '../sql/wire-id.js';

/** A file on its way to a worker. */
export interface DueTableIngest {
  readonly ingestId: string;
  /** Counts deliveries: each has a job of its own. */
  readonly attempt: number;
}

export interface BegunTableIngest {
  readonly ingestId: string;
  readonly runId: string;
  readonly file: string;
  /** What `finish` must name: a file that was written again meanwhile is not finished. */
  readonly version: string;
  /** How many workers began with this version of the file, this one included. */
  readonly starts: number;
}

/** How long a delivered job has until it begins, and a begun one until it ends, before another is delivered. */
const DELIVERED = `interval '60 seconds'`;
const AGAIN = `interval '30 seconds'`;
const BEGUN = `interval '10 minutes'`;

interface BegunRow {
  readonly ingest_id: string;
  readonly run_id: string;
  readonly file: string;
  readonly version: string;
  readonly starts: number;
}

/** The outbox of the table ingest: files that were written or removed, and whose rows have to follow. */
@Injectable()
export class TableIngestRepository {
  constructor(private readonly sql: SqlClient) {}

  /** Takes files whose turn it is, for a while. */
  async claimDue(limit: number): Promise<DueTableIngest[]> {
    const rows = await this.sql.rows<{ ingest_id: string; attempt: number }>(
      {
        name: 'table-ingests-claim',
        text: `
          UPDATE table_ingests SET due_at = now() + ${DELIVERED}, attempt = attempt + 1
          WHERE ingest_id IN (
            SELECT ingest_id FROM table_ingests
            WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
          RETURNING ingest_id, attempt`,
      },
      [limit],
    );
    return rows.map((row) => ({ ingestId: row.ingest_id, attempt: row.attempt }));
  }

  /** Null when the work is done already, or was parked. */
  async begin(ingestId: string): Promise<BegunTableIngest | null> {
    const [row] = await this.sql.rows<BegunRow>(
      {
        name: 'table-ingest-begin',
        text: `
          UPDATE table_ingests SET starts = starts + 1, due_at = now() + ${BEGUN}
          WHERE ingest_id = $1 AND parked_reason IS NULL
          RETURNING ingest_id, run_id, file, version, starts`,
      },
      [ingestId],
    );
    return row ? { ...row, ingestId: row.ingest_id, runId: fromUuid(row.run_id) } : null;
  }

  /** The rows are those of the file. Does nothing when it was written again meanwhile: that version is due already. */
  async finish({ ingestId, version }: BegunTableIngest): Promise<void> {
    await this.sql.rows(
      {
        name: 'table-ingest-finish',
        text: 'DELETE FROM table_ingests WHERE ingest_id = $1 AND version = $2',
      },
      [ingestId, version],
    );
  }

  /** The worker lives, but cannot go on: not now, or not at all (`isFault`: a try that counts against the file). */
  async release(
    { ingestId, version }: BegunTableIngest,
    { isFault }: { readonly isFault: boolean },
  ): Promise<void> {
    await this.sql.rows(
      {
        name: 'table-ingest-release',
        text: `
          UPDATE table_ingests SET starts = greatest(starts - $3, 0), due_at = now() + ${AGAIN}
          WHERE ingest_id = $1 AND version = $2`,
      },
      [ingestId, version, isFault ? 0 : 1],
    );
  }

  /** Gives up until the file is written again. */
  async park({ ingestId, version }: BegunTableIngest, reason: string): Promise<void> {
    await this.sql.rows(
      {
        name: 'table-ingest-park',
        text: `
          UPDATE table_ingests SET parked_reason = $3, due_at = 'infinity'
          WHERE ingest_id = $1 AND version = $2`,
      },
      [ingestId, version, reason],
    );
  }

  /** Files of a run that are not read yet; parked ones with their reason. */
  async ofRun(runId: string): Promise<{ readonly file: string; readonly parkedReason: string | null }[]> {
    if (!isRunId(runId)) return [];
    const rows = await this.sql.rows<{ file: string; parked_reason: string | null }>(
      {
        name: 'table-ingests-of-run',
        text: 'SELECT file, parked_reason FROM table_ingests WHERE run_id = $1 ORDER BY file',
      },
      [runId],
    );
    return rows.map((row) => ({ file: row.file, parkedReason: row.parked_reason }));
  }

  /** How many files wait, and how many were given up. */
  async backlog(): Promise<{ readonly waiting: number; readonly parked: number }> {
    const [row] = await this.sql.rows<{ waiting: string; parked: string }>(
      {
        name: 'table-ingests-backlog',
        text: `
          SELECT count(*) FILTER (WHERE parked_reason IS NULL) AS waiting,
            count(*) FILTER (WHERE parked_reason IS NOT NULL) AS parked
          FROM table_ingests`,
      },
      [],
    );
    return { waiting: Number(row?.waiting ?? 0), parked: Number(row?.parked ?? 0) };
  }
}
