import type { Statement } from '../sql/sql-client.js';

/**
 * $1 experiment, $2 traces, $3 spans, both as JSON lists: a span's attributes are JSON anyway, and most columns may be
 * null. Written in the order of their keys, so that concurrent exports of one trace wait for each other instead of
 * locking each other out. What is known already stays: a declared trace keeps its times and state, and tags and
 * metadata keep what was set meanwhile. A trace that exists in another experiment gets its spans there.
 */
export const PUT_SPANS: Statement = {
  name: 'spans-put',
  text: `
    WITH parent AS (
      SELECT experiment_id, lifecycle_stage, artifact_location FROM experiments WHERE experiment_id = $1
    ), put_traces AS (
      INSERT INTO traces AS trace (trace_id, experiment_id, request_time, execution_ms, state, request_preview,
        response_preview, metadata, tags, is_declared)
      SELECT g."traceId", p.experiment_id, g."startMs", g."endMs" - g."startMs", coalesce(g.state, 'IN_PROGRESS'),
        g."requestPreview", g."responsePreview", g.metadata,
        g.tags || jsonb_build_object('mlflow.trace.spansLocation', 'TRACKING_STORE', 'mlflow.artifactLocation',
          rtrim(p.artifact_location, '/') || '/traces/' || g."traceId" || '/artifacts'), false
      FROM json_to_recordset($2::json) AS g ("traceId" text, "startMs" bigint, "endMs" bigint, state text,
        "requestPreview" text, "responsePreview" text, metadata jsonb, tags jsonb), parent AS p
      WHERE p.lifecycle_stage = 'active' ORDER BY g."traceId"
      ON CONFLICT ON CONSTRAINT pk_traces DO UPDATE SET
        request_time = CASE WHEN trace.is_declared THEN trace.request_time
          ELSE least(trace.request_time, excluded.request_time) END,
        execution_ms = CASE WHEN trace.is_declared THEN trace.execution_ms
          ELSE greatest(trace.request_time + trace.execution_ms, excluded.request_time + excluded.execution_ms)
            - least(trace.request_time, excluded.request_time) END,
        state = CASE WHEN trace.state IN ('IN_PROGRESS', 'STATE_UNSPECIFIED') AND excluded.state <> 'IN_PROGRESS'
          THEN excluded.state ELSE trace.state END,
        request_preview = coalesce(trace.request_preview, excluded.request_preview),
        response_preview = coalesce(trace.response_preview, excluded.response_preview),
        metadata = excluded.metadata || trace.metadata,
        tags = excluded.tags || trace.tags || '{"mlflow.trace.spansLocation": "TRACKING_STORE"}'
      RETURNING trace_id, experiment_id, is_declared, trace.xmax <> 0 AS was_known
    ), put_spans AS (
      INSERT INTO spans (trace_id, span_id, experiment_id, parent_id, name, type, status, start_ns, end_ns,
        attributes, details)
      SELECT t.trace_id, s."spanId", t.experiment_id, s."parentId", s.name, s.type, s.status, s."startNs", s."endNs",
        s.attributes, s.details
      FROM json_to_recordset($3::json) AS s ("traceId" text, "spanId" text, "parentId" text, name text, type text,
        status text, "startNs" bigint, "endNs" bigint, attributes jsonb, details jsonb)
      JOIN put_traces AS t ON t.trace_id = s."traceId" ORDER BY t.trace_id, s."spanId"
      ON CONFLICT ON CONSTRAINT pk_spans DO UPDATE SET parent_id = excluded.parent_id, name = excluded.name,
        type = excluded.type, status = excluded.status, start_ns = excluded.start_ns, end_ns = excluded.end_ns,
        attributes = excluded.attributes, details = excluded.details
    )
    SELECT lifecycle_stage,
      (SELECT coalesce(json_agg(trace_id ORDER BY trace_id), '[]') FROM put_traces
        WHERE was_known AND NOT is_declared) AS grown
    FROM parent`,
};

/** $1 traces: held until the transaction ends, so that nobody adds spans while they are summed up. */
export const LOCK_GROWN_TRACES: Statement = {
  name: 'spans-lock-traces',
  text: `
    SELECT trace_id FROM traces WHERE trace_id = ANY ($1::text[]) AND NOT is_declared
    ORDER BY trace_id FOR UPDATE`,
};

/** $1 traces. */
export const READ_SPAN_NODES: Statement = {
  name: 'spans-nodes',
  text: `
    SELECT trace_id, span_id, parent_id, attributes -> 'mlflow.chat.tokenUsage' AS usage,
      attributes -> 'mlflow.llm.cost' AS cost
    FROM spans WHERE trace_id = ANY ($1::text[])`,
};

/** $1 traces and their new metadata as a JSON list. */
export const SET_TRACE_TOTALS: Statement = {
  name: 'spans-set-totals',
  text: `
    UPDATE traces SET metadata = traces.metadata || g.metadata
    FROM json_to_recordset($1::json) AS g ("traceId" text, metadata jsonb)
    WHERE traces.trace_id = g."traceId"`,
};

/** $1 traces. The root first, then in the order they began. */
export const READ_SPANS: Statement = {
  name: 'spans-read',
  text: `
    SELECT trace_id, span_id, parent_id, name, type, status, start_ns, end_ns, attributes, details
    FROM spans WHERE trace_id = ANY ($1::text[])
    ORDER BY trace_id, parent_id IS NOT NULL, start_ns, span_id`,
};
