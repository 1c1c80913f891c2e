import { fromUuid } from '../sql/wire-id.js';
import type { AssessmentKind } from './assessment.entity.js';
import type { TraceState } from './trace.entity.js';
import type { AssessmentRecord, TextMap, TraceRecord } from './trace.types.js';

export interface AssessmentRow {
  readonly assessment_id: string;
  readonly trace_id: string;
  readonly name: string;
  readonly kind: AssessmentKind;
  readonly content: object;
  readonly source: object | null;
  readonly span_id: string | null;
  readonly rationale: string | null;
  readonly metadata: TextMap;
  readonly overrides: string | null;
  readonly is_valid: boolean;
  readonly creation_time: string | number;
  readonly last_update_time: string | number;
}

export interface TraceRow {
  readonly trace_id: string;
  readonly experiment_id: string;
  readonly client_request_id: string | null;
  readonly request_time: string;
  readonly execution_ms: string | null;
  readonly state: TraceState;
  readonly request_preview: string | null;
  readonly response_preview: string | null;
  readonly metadata: TextMap;
  readonly tags: TextMap;
  readonly assessments: readonly AssessmentRow[] | null;
}

/** Everything about traces, for `FROM traces AS trace`. */
export const TRACE_COLUMNS = `
  trace.trace_id, trace.experiment_id, trace.client_request_id, trace.request_time, trace.execution_ms, trace.state,
  trace.request_preview, trace.response_preview, trace.metadata, trace.tags,
  (SELECT json_agg(a ORDER BY a.creation_time, a.assessment_id) FROM assessments AS a
    WHERE a.trace_id = trace.trace_id) AS assessments`;

export const assessmentIdOf = (uuid: string): string => `a-${fromUuid(uuid)}`;

export function assessmentOf(row: AssessmentRow): AssessmentRecord {
  return {
    assessmentId: assessmentIdOf(row.assessment_id),
    traceId: row.trace_id,
    name: row.name,
    kind: row.kind,
    content: row.content,
    source: row.source,
    spanId: row.span_id,
    rationale: row.rationale,
    metadata: row.metadata,
    overrides: row.overrides === null ? null : assessmentIdOf(row.overrides),
    isValid: row.is_valid,
    creationTime: Number(row.creation_time),
    lastUpdateTime: Number(row.last_update_time),
  };
}

export function traceOf(row: TraceRow): TraceRecord {
  return {
    traceId: row.trace_id,
    experimentId: row.experiment_id,
    clientRequestId: row.client_request_id,
    requestTime: Number(row.request_time),
    executionMs: row.execution_ms === null ? null : Number(row.execution_ms),
    state: row.state,
    requestPreview: row.request_preview,
    responsePreview: row.response_preview,
    metadata: row.metadata,
    tags: row.tags,
    assessments: row.assessments?.map(assessmentOf) ?? [],
  };
}
