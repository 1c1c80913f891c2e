import type { Statement } from '../sql/sql-client.js';
import { RUN_COLUMNS } from './run-row.js';

/**
 * New runs of any experiments: $1 runs, $2 experiments, $3 names, $4 users, $5 starts; and their tags: $6 runs, $7 keys,
 * $8 values. Answers a row for each run that was asked for.
 */
export const CREATE_RUNS: Statement = {
  name: 'runs-create',
  text: `
    WITH asked AS (
      SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::bigint[])
        AS asked (run_id, experiment_id, run_name, user_id, start_time)
    ),
    parent AS (
      SELECT experiment_id, lifecycle_stage, artifact_location
      FROM experiments WHERE experiment_id = ANY ($2::bigint[])
    ),
    created AS (
      INSERT INTO runs (run_id, experiment_id, run_name, user_id, start_time, artifact_uri)
      SELECT run_id, experiment_id, run_name, user_id, start_time,
        rtrim(artifact_location, '/') || '/' || replace(run_id::text, '-', '') || '/artifacts'
      FROM asked JOIN parent USING (experiment_id) WHERE lifecycle_stage = 'active'
      RETURNING run_id, experiment_id, artifact_uri
    ),
    tagged AS (
      INSERT INTO run_tags (run_id, key, value, experiment_id)
      SELECT run_id, key, value, experiment_id
      FROM unnest($6::uuid[], $7::text[], $8::text[]) AS tag (run_id, key, value) JOIN created USING (run_id)
    )
    SELECT asked.run_id, parent.lifecycle_stage, created.artifact_uri
    FROM asked LEFT JOIN parent USING (experiment_id) LEFT JOIN created USING (run_id)`,
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
