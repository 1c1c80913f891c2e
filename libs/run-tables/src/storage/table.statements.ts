/** Namespace of the advisory locks on tables: any number that no other feature uses. */
export const TABLE_LOCKS = 0x7461_626c;

/** $1 namespace, $2 what is locked until the transaction ends. */
export const LOCK_TABLE = 'SELECT pg_advisory_xact_lock($1::int, hashtext($2))';

/** Columns of `run_tables` as they are handed out. */
export interface TableRow {
  readonly table_id: string;
  readonly blob_id: string;
  readonly file_rows: number;
  readonly row_count: number;
  readonly generation: number;
  readonly columns: readonly { readonly name: string; readonly kinds: readonly string[] }[];
  readonly state: 'ready' | 'refused';
  readonly reason: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const TABLE_COLUMNS = `t.table_id, t.blob_id, t.file_rows, t.row_count, t.generation, t.columns, t.state, t.reason,
  t.created_at, t.updated_at`;

/** $1 run, $2 file, $3 artifact root, $4 artifact path. One row: what is known of the table, of the file, and of reading it. */
export const FIND_TABLE = `
  SELECT ${TABLE_COLUMNS}, f.blob_id AS file_blob_id, f.size_bytes AS file_bytes, i.parked_reason
  FROM (SELECT 1) AS one
  LEFT JOIN artifact_files f ON f.root = $3 AND f.path = $4
  LEFT JOIN run_tables t ON t.run_id = $1 AND t.file = $2
  LEFT JOIN table_ingests i ON i.run_id = $1 AND i.file = $2`;

/** $1 run, $2 experiment, $3 file, $4 root, $5 path, $6 blob. */
export const MAKE_TABLE = `
  INSERT INTO run_tables (run_id, experiment_id, file, artifact_root, artifact_path, blob_id, file_rows, row_count,
    generation, columns, state)
  VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, '[]', 'ready')
  ON CONFLICT ON CONSTRAINT uq_run_tables_file DO NOTHING`;

/** $1 run, $2 file. Appends and new files wait for each other here. */
export const LOCK_TABLE_ROW = `SELECT ${TABLE_COLUMNS} FROM run_tables t WHERE t.run_id = $1 AND t.file = $2 FOR UPDATE`;

/** $1 run, $2 file. */
export const TABLE_ID = 'SELECT table_id, generation FROM run_tables WHERE run_id = $1 AND file = $2';

/** $1 table, $2 generation, $3 index of the first row, $4 the rows as one JSON array. */
export const INSERT_ROWS = `
  INSERT INTO run_table_rows (table_id, generation, row_index, cells)
  SELECT $1::bigint, $2::integer, $3::integer + place - 1, cells
  FROM jsonb_array_elements($4::jsonb) WITH ORDINALITY AS row (cells, place)`;

/**
 * $1 table, $2 old generation, $3 first of its rows to keep, $4 new generation, $5 where that row goes, $6 for each column
 * of the new generation the place that it had in the old one, from 0, or null.
 */
export const CARRY_ROWS = `
  INSERT INTO run_table_rows (table_id, generation, row_index, cells)
  SELECT $1::bigint, $4::integer, r.row_index - $3::integer + $5::integer, (
    SELECT jsonb_agg(coalesce(r.cells -> old.place, 'null') ORDER BY old.position)
    FROM unnest($6::integer[]) WITH ORDINALITY AS old (place, position))
  FROM run_table_rows r WHERE r.table_id = $1 AND r.generation = $2 AND r.row_index >= $3`;

/** $1 table, $2 the generation that stays. */
export const DELETE_OTHER_ROWS = 'DELETE FROM run_table_rows WHERE table_id = $1 AND generation <> $2';

/** $1 table, $2 blob, $3 rows of the file, $4 rows, $5 generation, $6 columns. */
export const SHOW_GENERATION = `
  UPDATE run_tables SET blob_id = $2, file_rows = $3, row_count = $4, generation = $5, columns = $6, state = 'ready',
    reason = NULL, updated_at = now()
  WHERE table_id = $1`;

/** $1 table, $2 blob, $3 reason. */
export const REFUSE_TABLE = `
  WITH refused AS (
    UPDATE run_tables SET blob_id = $2, file_rows = 0, row_count = 0, generation = generation + 1, columns = '[]',
      state = 'refused', reason = $3, updated_at = now()
    WHERE table_id = $1 RETURNING generation
  )
  SELECT generation FROM refused`;

/** $1 run, $2 file. */
export const DROP_TABLE = `
  WITH dropped AS (DELETE FROM run_tables WHERE run_id = $1 AND file = $2 RETURNING table_id)
  DELETE FROM run_table_rows USING dropped WHERE run_table_rows.table_id = dropped.table_id`;

/** $1 table, $2 rows, $3 columns. */
export const EXTEND_TABLE = `
  UPDATE run_tables SET row_count = $2, columns = $3, updated_at = now() WHERE table_id = $1`;

/** $1 table, $2 blob, $3 the rows that it holds. */
export const FILE_WRITTEN = 'UPDATE run_tables SET blob_id = $2, file_rows = $3 WHERE table_id = $1';

/** $1 root, $2 path of a file or a folder; empty for the root itself. Tables with rows that their files do not have. */
export const NEWER_THAN_FILE = `
  SELECT run_id, file FROM run_tables
  WHERE row_count > file_rows AND artifact_root = $1
    AND ($2 = '' OR artifact_path = $2 OR (artifact_path >= $2 || '/' AND artifact_path < $2 || '0'))`;

/**
 * $1 table, $2 generation, $3 first row, $4 end of the rows, $5 how many at most, $6 how many stored bytes. The first row
 * comes whatever its size.
 */
export const READ_ROWS = `
  SELECT row_index, cells::text AS cells FROM (
    SELECT row_index, cells, sum(pg_column_size(cells)) OVER (ORDER BY row_index) - pg_column_size(cells) AS bytes_before
    FROM run_table_rows
    WHERE table_id = $1 AND generation = $2 AND row_index >= $3 AND row_index < $4
    ORDER BY row_index LIMIT $5
  ) AS sized
  WHERE bytes_before <= $6 ORDER BY row_index`;

/** $1 run. Only a run that is not deleted is written to; it stays so until the transaction ends. */
export const HOLD_RUN = `SELECT lifecycle_stage FROM runs WHERE run_id = $1 FOR SHARE`;

/** $1 table, $2 key. */
export const FIND_APPEND = `
  SELECT body_hash, first_row, row_count FROM run_table_appends WHERE table_id = $1 AND idempotency_key = $2`;

/** $1 table, $2 key, $3 hash, $4 first row, $5 rows. */
export const KEEP_APPEND = `
  INSERT INTO run_table_appends (table_id, idempotency_key, body_hash, first_row, row_count) VALUES ($1, $2, $3, $4, $5)`;

/** $1 table. Clients repeat a call within minutes, not days. */
export const FORGET_APPENDS = `
  DELETE FROM run_table_appends WHERE table_id = $1 AND created_at < now() - interval '2 days'`;

/** $1 run, $2 key. */
export const HOLD_TAG = 'SELECT value FROM run_tags WHERE run_id = $1 AND key = $2 FOR UPDATE';

/** $1 run, $2 key, $3 value, $4 experiment. */
export const SET_TAG = `
  INSERT INTO run_tags (run_id, key, value, experiment_id) VALUES ($1, $2, $3, $4)
  ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value`;
