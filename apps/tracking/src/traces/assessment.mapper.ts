import {
  invalidParameter,
  type AssessmentChanges,
  type AssessmentRecord,
  type NewAssessment,
} from '@weir/tracking-store';
import { set } from '../protocol/wire-values.js';
import type { AssessmentMessage } from './assessment.messages.js';
import { timestampMs, wireTimestamp } from './wire-time.js';

const MASKABLE = [
  'assessment_name',
  'feedback',
  'expectation',
  'rationale',
  'metadata',
  'source',
  'valid',
] as const;
type Maskable = (typeof MASKABLE)[number];

export function assessmentMessage(record: AssessmentRecord): AssessmentMessage {
  return {
    assessment_id: record.assessmentId,
    assessment_name: record.name,
    trace_id: record.traceId,
    span_id: set(record.spanId),
    source: set(record.source),
    create_time: wireTimestamp(record.creationTime),
    last_update_time: wireTimestamp(record.lastUpdateTime),
    [record.kind]: record.content,
    rationale: set(record.rationale),
    metadata: Object.keys(record.metadata).length > 0 ? record.metadata : undefined,
    overrides: set(record.overrides),
    valid: record.isValid,
  };
}

/** An assessment that comes with its trace may have been replaced by another already. */
export function newAssessment(message: AssessmentMessage, traceId: string): NewAssessment {
  if (!message.assessment_name) {
    throw invalidParameter("Missing value for required parameter 'assessment.assessment_name'.");
  }
  const content = contentOf(message);
  if (!content)
    throw invalidParameter("Either 'assessment.feedback' or 'assessment.expectation' must be given.");
  const now = Date.now();
  const creationTime = timeOf(message.create_time, 'create_time') ?? now;
  return {
    assessmentId: message.assessment_id || null,
    traceId,
    name: message.assessment_name,
    ...content,
    source: message.source ?? null,
    spanId: message.span_id || null,
    rationale: message.rationale ?? null,
    metadata: message.metadata ?? {},
    overrides: message.overrides || null,
    isValid: message.valid ?? true,
    creationTime,
    lastUpdateTime: timeOf(message.last_update_time, 'last_update_time') ?? creationTime,
  };
}

const timeOf = (text: string | null | undefined, name: string): number | null =>
  text ? timestampMs(text, `assessment.${name}`) : null;

export function assessmentChanges(message: AssessmentMessage, mask: string): AssessmentChanges {
  const fields = maskedFields(message, mask);
  const has = (field: Maskable): boolean => fields.has(field);
  return {
    ...(has('assessment_name') && message.assessment_name && { name: message.assessment_name }),
    ...((has('feedback') || has('expectation')) && contentOf(message)),
    ...(has('source') && message.source && { source: message.source }),
    ...(has('rationale') && { rationale: message.rationale ?? null }),
    ...(has('metadata') && { metadata: message.metadata ?? {} }),
    ...(has('valid') && message.valid !== null && { isValid: message.valid ?? true }),
  };
}

function contentOf(message: AssessmentMessage): Pick<NewAssessment, 'kind' | 'content'> | null {
  const { feedback, expectation, issue } = message;
  if (feedback && expectation) {
    throw invalidParameter('Cannot specify both `expectation` and `feedback` parameters.');
  }
  if (feedback) return { kind: 'feedback', content: feedback };
  if (expectation) return { kind: 'expectation', content: expectation };
  return issue ? { kind: 'issue', content: issue } : null;
}

/** A FieldMask is written in camelCase by some clients and as the fields are called by others. */
function maskedFields(message: AssessmentMessage, mask: string): Set<Maskable> {
  if (mask === '') return new Set(MASKABLE.filter((field) => message[field] !== undefined));
  const names = mask
    .split(',')
    .map((name) => name.trim().replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  const known = new Set(MASKABLE.filter((field) => names.includes(field)));
  const unknown = names.filter((name) => !MASKABLE.some((field) => field === name));
  if (unknown.length > 0) {
    throw invalidParameter(
      `Invalid field '${unknown[0]?.slice(0, 100)}' in 'update_mask'. Valid fields are ${MASKABLE.join(', ')}.`,
    );
  }
  return known;
}
