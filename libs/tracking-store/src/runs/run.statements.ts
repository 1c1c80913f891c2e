import type { Statement } from '../sql/sql-client.js';
import { RUN_COLUMNS } from './run-row.js';

/** $1 run, $2 experiment, $3 name, $4 user, $5 start, $6 tag keys, $7 tag values. */
export const CREATE_RUN: Statement = {
  name: 'run-create',
  text: `
    WITH parent AS (
      SELECT experiment_id, lifecycle_stage, artifact_location FROM experiments WHERE experiment_id = $2
    ),
    created AS (
      INSERT INTO runs (run_id, experiment_id, run_name, user_id, start_time, artifact_uri)
      SELECT $1::uuid, experiment_id, $3, $4, $5,
        rtrim(artifact_location, '/') || '/' || replace($1::uuid::text, '-', '') || '/artifacts'
      FROM parent WHERE lifecycle_stage = 'active'
      RETURNING run_id, experiment_id, artifact_uri
    ),
    tagged AS (
      INSERT INTO run_tags (run_id, key, value, experiment_id)
      SELECT run_id, key, value, experiment_id
      FROM created CROSS JOIN unnest($6::text[], $7::text[]) AS tag (key, value)
    )
    SELECT parent.lifecycle_stage, created.artifact_uri FROM parent LEFT JOIN created ON true`,
};

/** One row with everything that `runs/get` answers. */
export const GET_RUN: Statement = {
  name: 'run-get',
  text: `
    SELECT ${RUN_COLUMNS},
      (SELECT json_agg(json_build_array(key, value, timestamp, step) ORDER BY key)
        FROM latest_metrics WHERE run_id = $1) AS metrics,
      (SELECT json_agg(json_build_array(key, value) ORDER BY key) FROM params WHERE run_id = $1) AS params,
      (SELECT json_agg(json_build_array(key, value) ORDER BY key) FROM run_tags WHERE run_id = $1) AS tags
    FROM runs WHERE run_id = $1`,
};

export const GET_RUN_INFO: Statement = {
  name: 'run-get-info',
  text: `SELECT ${RUN_COLUMNS} FROM runs WHERE run_id = $1`,
};

/** $1 run, $2 status, $3 end, $4 name: null leaves a column as it is. The tag is written first, as every writer does. */
export const UPDATE_RUN: Statement = {
  name: 'run-update',
  text: `
    WITH target AS (SELECT run_id, experiment_id FROM runs WHERE run_id = $1 AND lifecycle_stage = 'active'),
    tagged AS (
      INSERT INTO run_tags (run_id, key, value, experiment_id)
      SELECT run_id, 'mlflow.runName', $4::text, experiment_id FROM target WHERE $4::text IS NOT NULL
      ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value
      RETURNING 1
    )
    UPDATE runs SET status = coalesce($2, status), end_time = coalesce($3, end_time), run_name = coalesce($4, run_name)
    WHERE run_id = (SELECT run_id FROM target) AND (SELECT count(*) FROM tagged) >= 0
    RETURNING ${RUN_COLUMNS}`,
};

/** $1 run, $2 stage, $3 time of deletion. Repeating it changes nothing. */
export const MOVE_RUN: Statement = {
  name: 'run-move',
  text: `
    UPDATE runs SET lifecycle_stage = $2, deleted_time = $3
    WHERE run_id = $1 RETURNING run_id`,
};

/** $1 run, $2 key. One row when the run exists: its stage, and whether the tag was there. */
export const DELETE_RUN_TAG: Statement = {
  name: 'run-tag-delete',
  text: `
    WITH run AS (SELECT run_id, lifecycle_stage FROM runs WHERE run_id = $1),
    deleted AS (
      DELETE FROM run_tags
      WHERE run_id = (SELECT run_id FROM run WHERE lifecycle_stage = 'active') AND key = $2
      RETURNING key
    )
    SELECT lifecycle_stage, EXISTS (SELECT FROM deleted) AS was_there FROM run`,
};
