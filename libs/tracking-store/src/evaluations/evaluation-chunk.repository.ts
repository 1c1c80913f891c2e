import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

export interface LeasedChunk {
  readonly evaluationId: string;
  readonly firstRow: number;
  readonly rowCount: number;
}

export interface ClaimedChunk extends LeasedChunk {
  /** How often in a row a worker disappeared with it without getting any further. */
  readonly setbacks: number;
  /** The row that was in hand, alone, when it last disappeared, and how often in a row it did so with that one. */
  readonly suspect: { readonly rowIndex: number; readonly setbacks: number } | null;
}

interface ClaimedRow {
  first_row: number;
  row_count: number;
  setbacks: number;
  suspect_row: number | null;
  suspect_setbacks: number;
}

export interface ChunkLease {
  readonly token: string;
  readonly leaseMs: number;
}

export interface EvaluationProgress {
  readonly totalChunks: number;
  readonly doneChunks: number;
  /** Rows of finished chunks. */
  readonly scoredRows: number;
  readonly predictedRows: number;
  readonly failedRows: number;
}

interface ProgressRow {
  total_chunks: number;
  done_chunks: number;
  scored_rows: number;
  predicted_rows: number;
  failed_rows: number;
}

/** A chunk with as many setbacks is worked off row by row, so that the row shows that ends its workers. */
export const CAREFUL_AFTER_SETBACKS = 2;

/** Rows a worker takes at a time: enough to fill statements, few enough to share and to repeat. */
export const CHUNK_ROWS = 200;

/** Chunks of an evaluation: who works on which, and how far it is. */
@Injectable()
export class EvaluationChunkRepository {
  constructor(private readonly dataSource: DataSource) {}

  async createAll(manager: EntityManager, evaluationId: string, totalRows: number): Promise<void> {
    await manager.query(
      `INSERT INTO evaluation_chunks (evaluation_id, first_row, row_count)
       SELECT $1, first_row, least($3, $2 - first_row) FROM generate_series(0, $2 - 1, $3) AS first_row
       ON CONFLICT DO NOTHING`,
      [evaluationId, totalRows, CHUNK_ROWS],
    );
  }

  /**
   * The next chunk that nobody holds, or whose holder has gone silent. The latter counts as a setback, unless something of the
   * chunk was committed since the one before; a chunk that was handled with care once stays so.
   */
  async claimNext(evaluationId: string, lease: ChunkLease): Promise<ClaimedChunk | null> {
    const [rows]: [ClaimedRow[], number] = await this.dataSource.query(
      `WITH next AS (
           SELECT first_row AS row, state = 'leased' AS is_abandoned, predicted_rows + scored_units AS mark
           FROM evaluation_chunks
           WHERE evaluation_id = $1 AND state <> 'done'
             AND (state = 'pending' OR (state = 'leased' AND leased_until < now()))
           ORDER BY first_row LIMIT 1 FOR UPDATE SKIP LOCKED
         )
         UPDATE evaluation_chunks SET state = 'leased', lease_token = $2,
           leased_until = now() + $3 * interval '1 millisecond',
           progress_mark = CASE WHEN is_abandoned THEN mark ELSE progress_mark END,
           setbacks = CASE WHEN NOT is_abandoned THEN setbacks
             WHEN mark > progress_mark THEN least(setbacks, ${CAREFUL_AFTER_SETBACKS}) ELSE setbacks + 1 END,
           suspect_setbacks = suspect_setbacks + (is_abandoned AND suspect_row IS NOT NULL)::int
         FROM next WHERE evaluation_id = $1 AND first_row = next.row
         RETURNING first_row, row_count, setbacks, suspect_row, suspect_setbacks`,
      [evaluationId, lease.token, lease.leaseMs],
    );
    const row = rows[0];
    return row === undefined ? null : { evaluationId, ...claimedChunk(row) };
  }

  /** Notes the only row that is in hand, before it is: whoever finds the chunk abandoned knows which one it was. */
  async suspect({ evaluationId, firstRow }: LeasedChunk, rowIndex: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE evaluation_chunks SET suspect_row = $3,
         suspect_setbacks = CASE WHEN suspect_row = $3 THEN suspect_setbacks ELSE 0 END
       WHERE evaluation_id = $1 AND first_row = $2`,
      [evaluationId, firstRow, rowIndex],
    );
  }

  async complete({ evaluationId, firstRow }: LeasedChunk): Promise<void> {
    await this.dataSource.query(
      `UPDATE evaluation_chunks SET state = 'done', lease_token = NULL, leased_until = NULL
       WHERE evaluation_id = $1 AND first_row = $2`,
      [evaluationId, firstRow],
    );
  }

  async progress(evaluationId: string): Promise<EvaluationProgress> {
    const rows: ProgressRow[] = await this.dataSource.query(
      `SELECT count(*)::int AS total_chunks,
         count(*) FILTER (WHERE state = 'done')::int AS done_chunks,
         coalesce(sum(row_count) FILTER (WHERE state = 'done'), 0)::int AS scored_rows,
         coalesce(sum(predicted_rows), 0)::int AS predicted_rows,
         coalesce(sum(failed_rows), 0)::int AS failed_rows
       FROM evaluation_chunks WHERE evaluation_id = $1`,
      [evaluationId],
    );
    const row = rows[0];
    return {
      totalChunks: row?.total_chunks ?? 0,
      doneChunks: row?.done_chunks ?? 0,
      scoredRows: row?.scored_rows ?? 0,
      predictedRows: row?.predicted_rows ?? 0,
      failedRows: row?.failed_rows ?? 0,
    };
  }
}

function claimedChunk(row: ClaimedRow): Omit<ClaimedChunk, 'evaluationId'> {
  const { suspect_row: rowIndex, suspect_setbacks: setbacks } = row;
  return {
    firstRow: row.first_row,
    rowCount: row.row_count,
    setbacks: row.setbacks,
    suspect: rowIndex === null ? null : { rowIndex, setbacks },
  };
}
