import type { Statement } from '../sql/sql-client.js';

/** $1 run, $2 file. */
export const MAKE_FILE = `
  INSERT INTO prediction_files (run_id, file, state)
  SELECT run_id, $2, 'ready' FROM runs WHERE run_id = $1
  ON CONFLICT DO NOTHING`;

/** Columns of the locked row, with the artifact as it is now: null when there is none. */
export interface PredictionFileRow {
  readonly run_id: string;
  readonly experiment_id: string;
  readonly file: string;
  /** What the rows are equal to. */
  readonly blob_id: string | null;
  readonly state: 'ready' | 'refused';
  readonly reason: string | null;
  readonly row_count: number;
  /** Where the run's artifacts lie in this server's store; null when they lie elsewhere. */
  readonly root: string | null;
}

/** An address of this server's store, without the part before its path. */
const STORE_PATH = String.raw`'^(?:mlflow-artifacts:(?://[^/]*)?/*|https?://[^/]+(?:/.*)?/api/2\.0/mlflow-artifacts/artifacts/)(.+)$'`;

export const LOCK_FILE = `
  SELECT locked.run_id, runs.experiment_id, locked.file, locked.blob_id, locked.state, locked.reason, locked.row_count,
    substring(runs.artifact_uri FROM ${STORE_PATH}) AS root
  FROM prediction_files AS locked JOIN runs USING (run_id)
  WHERE locked.run_id = $1 AND locked.file = $2
  FOR UPDATE OF locked`;

export const FIND_ARTIFACT = `SELECT blob_id, size_bytes FROM artifact_files WHERE root = $1 AND path = $2`;

export const FILES_OF_RUN: Statement = {
  name: 'prediction-files-of-run',
  text: `SELECT file, state, reason, row_count FROM prediction_files WHERE run_id = $1 AND blob_id IS NOT NULL ORDER BY file`,
};

export const FIND_UNWRITTEN: Statement = {
  name: 'predictions-unwritten',
  text: `SELECT 1 FROM predictions WHERE run_id = $1 AND file IS NULL LIMIT 1`,
};

/** $1 run, $2 file. */
export const FIND_MAYBE_UNWRITTEN: Statement = {
  name: 'predictions-maybe-unwritten',
  text: `
    SELECT 1 WHERE EXISTS (SELECT FROM predictions WHERE run_id = $1 AND file IS NULL)
      OR (EXISTS (SELECT FROM table_ingests WHERE run_id = $1 AND file = $2)
        AND EXISTS (SELECT FROM predictions WHERE run_id = $1 AND file = $2 AND origin = 'rest'))`,
};

/** $1 run, $2 file: what stood in the file when it was read or written last. */
export const STORED_ROWS = `
  SELECT prediction_id, replace(digest::text, '-', '') AS digest, origin, row_index FROM predictions
  WHERE run_id = $1 AND file = $2 ORDER BY row_index, prediction_id`;

/** $1 run, $2 experiment, $3 file, then one array for each column. */
export const INSERT_FILE_ROWS = `
  INSERT INTO predictions (run_id, experiment_id, origin, file, row_index, inputs_text, inputs_json, output_text,
    output_json, prompt_text, prompt_json)
  SELECT $1, $2, 'file', $3, row_index, inputs_text, inputs_json::json, output_text, output_json::json,
    prompt_text, prompt_json::json
  FROM unnest($4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
    AS given (row_index, inputs_text, inputs_json, output_text, output_json, prompt_text, prompt_json)
  ORDER BY row_index`;

/** $1 ids, $2 their new places. */
export const MOVE_ROWS = `
  UPDATE predictions SET row_index = moved.row_index
  FROM unnest($1::bigint[], $2::int[]) AS moved (prediction_id, row_index)
  WHERE predictions.prediction_id = moved.prediction_id AND predictions.row_index <> moved.row_index`;

/** Rows that a file brought go with it; those that were logged by themselves stay, and stand in no file any more. */
export const DELETE_ROWS = `DELETE FROM predictions WHERE prediction_id = ANY ($1::bigint[]) AND origin = 'file'`;
export const RELEASE_ROWS = `
  UPDATE predictions SET file = NULL, row_index = NULL WHERE prediction_id = ANY ($1::bigint[]) AND origin = 'rest'`;

/** Whoever deletes the file deletes what was in it, wherever it came from. */
export const DELETE_ALL_ROWS = `DELETE FROM predictions WHERE run_id = $1 AND file = $2`;

export const SETTLE_FILE = `
  UPDATE prediction_files SET blob_id = $3, state = $4, reason = $5, row_count = $6, updated_at = now()
  WHERE run_id = $1 AND file = $2`;

/** $1 run, $2 file, $3 place and $4 id after which to go on, $5 how many: written rows in their order, then the others. */
export const ROWS_TO_WRITE = `
  SELECT prediction_id, coalesce(row_index, 2147483647) AS place, inputs_text, output_text,
    coalesce(prompt_text, '') AS prompt_text
  FROM predictions
  WHERE run_id = $1 AND (file = $2 OR file IS NULL)
    AND (coalesce(row_index, 2147483647), prediction_id) > ($3::int, $4::bigint)
  ORDER BY coalesce(row_index, 2147483647), prediction_id
  LIMIT $5`;

/** $1 file, $2 ids in the order of its rows. */
export const PLACE_ROWS = `
  UPDATE predictions SET file = $1, row_index = (placed.place - 1)::int
  FROM unnest($2::bigint[]) WITH ORDINALITY AS placed (prediction_id, place)
  WHERE predictions.prediction_id = placed.prediction_id
    AND (predictions.file IS NULL OR predictions.row_index <> placed.place - 1)`;
