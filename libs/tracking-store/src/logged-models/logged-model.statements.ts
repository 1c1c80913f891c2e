import type { Statement } from '../sql/sql-client.js';
import { LOGGED_MODEL_COLUMNS } from './logged-model-row.js';

/** $1 model, $2 experiment, $3 name, $4 type, $5 source run, $6 now, $7–$8 tags, $9–$10 params. */
export const CREATE_MODEL: Statement = {
  name: 'logged-create-model',
  text: `
  WITH parent AS (
    SELECT experiment_id, lifecycle_stage, artifact_location FROM experiments WHERE experiment_id = $2
  ), created AS (
    INSERT INTO logged_models (model_id, experiment_id, name, model_type, source_run_id, creation_time, last_update_time, artifact_uri)
    SELECT $1::uuid, experiment_id, $3, $4, $5, $6::bigint, $6::bigint,
      rtrim(artifact_location, '/') || '/models/m-' || replace($1::uuid::text, '-', '') || '/artifacts'
    FROM parent WHERE lifecycle_stage = 'active'
    RETURNING model_id
  ), tagged AS (
    INSERT INTO logged_model_tags (model_id, key, value)
    SELECT model_id, key, value FROM created CROSS JOIN unnest($7::text[], $8::text[]) AS tag (key, value)
  ), described AS (
    INSERT INTO logged_model_params (model_id, key, value)
    SELECT model_id, key, value FROM created CROSS JOIN unnest($9::text[], $10::text[]) AS param (key, value)
  )
  SELECT lifecycle_stage FROM parent`,
};

export const GET_MODEL: Statement = {
  name: 'logged-get-model',
  text: `
  SELECT ${LOGGED_MODEL_COLUMNS} FROM logged_models AS model
  WHERE model.model_id = $1 AND (model.lifecycle_stage = 'active' OR $2)`,
};

/** $1 model, $2 status, $3 now. */
export const FINALIZE_MODEL: Statement = {
  name: 'logged-finalize-model',
  text: `
  UPDATE logged_models SET status = $2, last_update_time = $3
  WHERE model_id = $1 AND lifecycle_stage = 'active'
  RETURNING model_id`,
};

/** $1 model, $2 now. One row when the model exists: deleting it again changes nothing. */
export const DELETE_MODEL: Statement = {
  name: 'logged-delete-model',
  text: `
  WITH deleted AS (
    UPDATE logged_models SET lifecycle_stage = 'deleted', last_update_time = $2
    WHERE model_id = $1 AND lifecycle_stage = 'active'
  )
  SELECT model_id FROM logged_models WHERE model_id = $1`,
};

const TARGET = `target AS (SELECT model_id FROM logged_models WHERE model_id = $1 AND lifecycle_stage = 'active')`;

/** $1 model, $2 keys, $3 values. One row when the model exists. */
export const SET_MODEL_TAGS: Statement = {
  name: 'logged-set-model-tags',
  text: `
  WITH ${TARGET}, written AS (
    INSERT INTO logged_model_tags (model_id, key, value)
    SELECT model_id, key, value FROM target CROSS JOIN unnest($2::text[], $3::text[]) AS tag (key, value)
    ORDER BY key
    ON CONFLICT ON CONSTRAINT pk_logged_model_tags DO UPDATE SET value = excluded.value
  )
  SELECT 1 FROM target`,
};

/** $1 model, $2 key. One row when the model exists. */
export const DELETE_MODEL_TAG: Statement = {
  name: 'logged-delete-model-tag',
  text: `
  WITH ${TARGET}, deleted AS (
    DELETE FROM logged_model_tags WHERE model_id = (SELECT model_id FROM target) AND key = $2 RETURNING 1
  )
  SELECT EXISTS (SELECT FROM deleted) AS was_there FROM target`,
};

/** $1 model, $2 keys, $3 values. One row when the model exists; parameters that are there stay as they are. */
export const LOG_MODEL_PARAMS: Statement = {
  name: 'logged-log-model-params',
  text: `
  WITH ${TARGET}, written AS (
    INSERT INTO logged_model_params (model_id, key, value)
    SELECT model_id, key, value FROM target CROSS JOIN unnest($2::text[], $3::text[]) AS param (key, value)
    ORDER BY key
    ON CONFLICT ON CONSTRAINT pk_logged_model_params DO NOTHING
  )
  SELECT 1 FROM target`,
};

/** The parameters of $1 among $2 whose value is not the one in $3. */
export const CHANGED_MODEL_PARAMS: Statement = {
  name: 'logged-changed-model-params',
  text: `
  SELECT key FROM logged_model_params
  JOIN unnest($2::text[], $3::text[]) AS given (key, value) USING (key)
  WHERE model_id = $1 AND logged_model_params.value <> given.value
  ORDER BY key LIMIT 1`,
};
