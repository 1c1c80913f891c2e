import { experimentId, type NewTrace, type TextMap, type TraceRecord } from '@weir/tracking-store';
import type { KeyValueMessage } from '../protocol/key-value.message.js';
import { enumName, set } from '../protocol/wire-values.js';
import { assessmentMessage, newAssessment } from './assessment.mapper.js';
import { checkTraceId, storedEntries, storedPreview } from './trace-input.js';
import { WIRE_STATES, type TraceInfoMessage } from './trace.messages.js';
import type { TraceInfoV2Message } from './trace-v2.messages.js';
import { durationMs, timestampMs, wireDuration, wireTimestamp } from './wire-time.js';

export function traceInfoMessage(trace: TraceRecord): TraceInfoMessage {
  return {
    trace_id: trace.traceId,
    client_request_id: set(trace.clientRequestId),
    trace_location: {
      type: 'MLFLOW_EXPERIMENT',
      mlflow_experiment: { experiment_id: trace.experimentId },
    },
    request_preview: set(trace.requestPreview),
    response_preview: set(trace.responsePreview),
    request_time: wireTimestamp(trace.requestTime),
    execution_duration: trace.executionMs === null ? undefined : wireDuration(trace.executionMs),
    state: WIRE_STATES.find((state) => state === trace.state),
    trace_metadata: { ...trace.metadata },
    tags: { ...trace.tags },
    assessments: trace.assessments.length > 0 ? trace.assessments.map(assessmentMessage) : undefined,
  };
}

export function traceInfoV2Message(trace: TraceRecord): TraceInfoV2Message {
  return {
    request_id: trace.traceId,
    experiment_id: trace.experimentId,
    timestamp_ms: trace.requestTime,
    execution_time_ms: set(trace.executionMs),
    status: trace.state === 'STATE_UNSPECIFIED' ? 'TRACE_STATUS_UNSPECIFIED' : trace.state,
    request_metadata: pairs(trace.metadata),
    tags: pairs(trace.tags),
    assessments: trace.assessments.length > 0 ? trace.assessments.map(assessmentMessage) : undefined,
  };
}

const pairs = (map: TextMap): KeyValueMessage[] =>
  Object.entries(map).map(([key, value]) => ({ key, value }));

export function newTrace(info: TraceInfoMessage): NewTrace {
  const duration = info.execution_duration;
  return {
    traceId: checkTraceId(info.trace_id),
    experimentId: experimentId(info.trace_location.mlflow_experiment.experiment_id),
    clientRequestId: info.client_request_id || null,
    requestTime: timestampMs(info.request_time, 'trace.trace_info.request_time'),
    executionMs: duration ? durationMs(duration, 'trace.trace_info.execution_duration') : null,
    state: enumName(WIRE_STATES, info.state) ?? 'STATE_UNSPECIFIED',
    requestPreview: storedPreview(info.request_preview),
    responsePreview: storedPreview(info.response_preview),
    metadata: storedEntries(info.trace_metadata ?? {}, 'trace_metadata'),
    tags: storedEntries(info.tags ?? {}, 'tags'),
    assessments: info.assessments?.map((message) => newAssessment(message, info.trace_id)) ?? [],
  };
}

/** Lists of pairs are what maps were in version 2. */
export const textMap = (messages: readonly KeyValueMessage[] | null | undefined, name: string): TextMap =>
  storedEntries(Object.fromEntries(messages?.map(({ key, value }) => [key, value ?? '']) ?? []), name);
