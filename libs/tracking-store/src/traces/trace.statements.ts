import type { Statement } from '../sql/sql-client.js';
import { TRACE_COLUMNS } from './trace-row.js';

/**
 * $1 trace, $2 experiment, $3 client's id, $4 time, $5 duration, $6 state, $7–$8 previews, $9 metadata, $10 tags.
 * A trace that is sent again, or ended after it was begun, keeps the tags that were set meanwhile. One row when the
 * experiment exists; nothing is written to another experiment's trace.
 */
export const PUT_TRACE: Statement = {
  name: 'trace-put',
  text: `
    WITH parent AS (SELECT experiment_id, lifecycle_stage, artifact_location FROM experiments WHERE experiment_id = $2),
    written AS (
      INSERT INTO traces AS trace (trace_id, experiment_id, client_request_id, request_time, execution_ms, state,
        request_preview, response_preview, metadata, tags)
      SELECT $1, experiment_id, $3, $4, $5, $6, $7, $8, $9, jsonb_build_object(
        'mlflow.artifactLocation', rtrim(artifact_location, '/') || '/traces/' || $1 || '/artifacts') || $10::jsonb
      FROM parent WHERE lifecycle_stage = 'active'
      ON CONFLICT ON CONSTRAINT pk_traces DO UPDATE SET
        client_request_id = coalesce(excluded.client_request_id, trace.client_request_id),
        request_time = excluded.request_time, execution_ms = excluded.execution_ms, state = excluded.state,
        request_preview = coalesce(excluded.request_preview, trace.request_preview),
        response_preview = coalesce(excluded.response_preview, trace.response_preview),
        metadata = trace.metadata || excluded.metadata, tags = trace.tags || excluded.tags
      WHERE trace.experiment_id = excluded.experiment_id
      RETURNING 1
    )
    SELECT lifecycle_stage, EXISTS (SELECT FROM written) AS was_written FROM parent`,
};

/** $1 trace, $2 end, $3 state, $4 metadata, $5 tags. */
export const END_TRACE: Statement = {
  name: 'trace-end',
  text: `
    UPDATE traces SET execution_ms = greatest($2::bigint - request_time, 0), state = $3,
      metadata = metadata || $4::jsonb, tags = tags || $5::jsonb
    WHERE trace_id = $1 RETURNING trace_id`,
};

export const GET_TRACE: Statement = {
  name: 'trace-get',
  text: `SELECT ${TRACE_COLUMNS} FROM traces AS trace WHERE trace_id = $1`,
};

/** $1 trace, $2 key, $3 value. */
export const SET_TRACE_TAG: Statement = {
  name: 'trace-set-tag',
  text: `
    UPDATE traces SET tags = tags || jsonb_build_object($2::text, $3::text)
    WHERE trace_id = $1 RETURNING trace_id`,
};

/** $1 trace, $2 key. */
export const DELETE_TRACE_TAG: Statement = {
  name: 'trace-delete-tag',
  text: `UPDATE traces SET tags = tags - $2::text WHERE trace_id = $1 AND tags ? $2::text RETURNING trace_id`,
};

/** $1 experiment, $2 traces. */
export const DELETE_TRACES: Statement = {
  name: 'trace-delete',
  text: `DELETE FROM traces WHERE experiment_id = $1 AND trace_id = ANY ($2::text[]) RETURNING trace_id`,
};

/** $1 experiment, $2 time, $3 how many: the oldest go first. */
export const DELETE_OLD_TRACES: Statement = {
  name: 'trace-delete-old',
  text: `
    DELETE FROM traces WHERE trace_id IN (
      SELECT trace_id FROM traces WHERE experiment_id = $1 AND request_time <= $2
      ORDER BY request_time, trace_id LIMIT $3
    ) RETURNING trace_id`,
};

/** $1 run, $2 traces. Unknown traces are left out. */
export const LINK_TRACES: Statement = {
  name: 'trace-link-run',
  text: `
    INSERT INTO trace_runs (run_id, trace_id)
    SELECT $1, trace_id FROM traces WHERE trace_id = ANY ($2::text[]) ORDER BY trace_id
    ON CONFLICT ON CONSTRAINT pk_trace_runs DO NOTHING`,
};
