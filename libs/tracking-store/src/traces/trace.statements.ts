import type { Statement } from '../sql/sql-client.js';
import { TRACE_COLUMNS } from './trace-row.js';

/**
 * $1 trace, $2 experiment, $3 client's id, $4 time, $5 duration, $6 state, $7–$8 previews, $9 metadata, $10 tags,
 * $11 assessments as a JSON list. A trace that is sent again, or ended after it was begun, keeps the tags that were set
 * meanwhile. One row when the experiment exists; nothing is written to another experiment's trace, unless it is only
 * known by spans: those of a remote process may have arrived first, under that process's own experiment.
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
      ON CONFLICT ON CONSTRAINT pk_traces DO UPDATE SET experiment_id = excluded.experiment_id,
        client_request_id = coalesce(excluded.client_request_id, trace.client_request_id),
        request_time = excluded.request_time, execution_ms = excluded.execution_ms, state = excluded.state,
        request_preview = coalesce(excluded.request_preview, trace.request_preview),
        response_preview = coalesce(excluded.response_preview, trace.response_preview),
        metadata = trace.metadata || excluded.metadata, tags = trace.tags || excluded.tags, is_declared = true
      WHERE trace.experiment_id = excluded.experiment_id OR NOT trace.is_declared
      RETURNING trace_id
    ), moved AS (
      UPDATE spans SET experiment_id = $2
      WHERE trace_id = (SELECT trace_id FROM written) AND experiment_id <> $2
    ), assessed AS (
      INSERT INTO assessments (assessment_id, trace_id, name, kind, content, source, span_id, rationale, metadata,
        overrides, is_valid, creation_time, last_update_time)
      SELECT a.id, w.trace_id, a.name, a.kind, a.content, a.source, a."spanId", a.rationale, a.metadata, a.overrides,
        a."isValid", a."creationTime", a."lastUpdateTime"
      FROM json_to_recordset($11::json) AS a (id uuid, name text, kind text, content jsonb, source jsonb, "spanId" text,
        rationale text, metadata jsonb, overrides uuid, "isValid" boolean, "creationTime" bigint,
        "lastUpdateTime" bigint), written AS w ORDER BY a.id
      ON CONFLICT ON CONSTRAINT pk_assessments DO UPDATE SET name = excluded.name, kind = excluded.kind,
        content = excluded.content, source = excluded.source, rationale = excluded.rationale,
        metadata = excluded.metadata, is_valid = excluded.is_valid, last_update_time = excluded.last_update_time
      WHERE assessments.trace_id = excluded.trace_id
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

/** $1 traces, $2 experiments or null. */
export const BATCH_GET_TRACES: Statement = {
  name: 'trace-batch-get',
  text: `
    SELECT ${TRACE_COLUMNS} FROM traces AS trace
    WHERE trace_id = ANY ($1::text[]) AND ($2::bigint[] IS NULL OR experiment_id = ANY ($2::bigint[]))
    ORDER BY array_position($1::text[], trace_id)`,
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

/** $1 experiment, $2 traces. Locked in the order of their ids, as every writer of several traces does. */
export const DELETE_TRACES: Statement = {
  name: 'trace-delete',
  text: `
    DELETE FROM traces WHERE trace_id IN (
      SELECT trace_id FROM traces WHERE experiment_id = $1 AND trace_id = ANY ($2::text[])
      ORDER BY trace_id FOR UPDATE
    ) RETURNING trace_id`,
};

/** $1 experiment, $2 time, $3 how many: the oldest go first. */
export const OLD_TRACES: Statement = {
  name: 'trace-old',
  text: `
    SELECT trace_id FROM traces WHERE experiment_id = $1 AND request_time <= $2
    ORDER BY request_time, trace_id LIMIT $3`,
};

/** $1 trace, $2 names of prompts, $3 their versions. A row when the trace exists. */
export const LINK_PROMPTS: Statement = {
  name: 'trace-link-prompts',
  text: `
    WITH parent AS (SELECT trace_id FROM traces WHERE trace_id = $1),
    linked AS (
      INSERT INTO trace_prompts (name, version, trace_id)
      SELECT DISTINCT given.name, given.version, parent.trace_id
      FROM unnest($2::text[], $3::text[]) AS given (name, version), parent ORDER BY 1, 2
      ON CONFLICT ON CONSTRAINT pk_trace_prompts DO NOTHING
    )
    SELECT trace_id FROM parent`,
};

/** $1 run, $2 traces. Unknown traces are left out. */
export const LINK_TRACES: Statement = {
  name: 'trace-link-run',
  text: `
    INSERT INTO trace_runs (run_id, trace_id)
    SELECT $1, trace_id FROM traces WHERE trace_id = ANY ($2::text[]) ORDER BY trace_id
    ON CONFLICT ON CONSTRAINT pk_trace_runs DO NOTHING`,
};
