import type { AssessmentKind } from './assessment.entity.js';
import type { TraceState } from './trace.entity.js';

export type TextMap = Readonly<Record<string, string>>;

export interface AssessmentRecord {
  /** With its `a-`. */
  readonly assessmentId: string;
  readonly traceId: string;
  readonly name: string;
  readonly kind: AssessmentKind;
  readonly content: object;
  readonly source: object | null;
  readonly spanId: string | null;
  readonly rationale: string | null;
  readonly metadata: TextMap;
  readonly overrides: string | null;
  readonly isValid: boolean;
  readonly creationTime: number;
  readonly lastUpdateTime: number;
}

export interface TraceRecord {
  readonly traceId: string;
  readonly experimentId: string;
  readonly clientRequestId: string | null;
  readonly requestTime: number;
  readonly executionMs: number | null;
  readonly state: TraceState;
  readonly requestPreview: string | null;
  readonly responsePreview: string | null;
  readonly metadata: TextMap;
  readonly tags: TextMap;
  readonly assessments: readonly AssessmentRecord[];
}

export interface NewTrace extends Omit<TraceRecord, 'experimentId' | 'assessments'> {
  readonly experimentId: number;
  /** What was said about it before it was stored. */
  readonly assessments: readonly NewAssessment[];
}

/** What becomes known at the end of a trace. */
export interface TraceEnd {
  readonly time: number;
  readonly state: TraceState;
  readonly metadata: TextMap;
  readonly tags: TextMap;
}

export interface AssessmentChanges {
  readonly name?: string;
  readonly kind?: AssessmentKind;
  readonly content?: object;
  readonly source?: object | null;
  readonly rationale?: string | null;
  /** Added to what is there. */
  readonly metadata?: TextMap;
  readonly isValid?: boolean;
}

export interface NewAssessment extends Omit<AssessmentRecord, 'assessmentId'> {
  /** The client's own, or null to have one drawn. */
  readonly assessmentId: string | null;
}
