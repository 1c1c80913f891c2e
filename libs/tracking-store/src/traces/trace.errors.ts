import { doesNotExist, type TrackingError } from '../tracking-store.errors.js';

export const noTrace = (traceId: string): TrackingError =>
  doesNotExist(`Trace with ID '${traceId.slice(0, 300)}' not found.`);

export const noTraceTag = (traceId: string, key: string): TrackingError =>
  doesNotExist(`No trace tag with key '${key.slice(0, 300)}' for trace with ID '${traceId.slice(0, 300)}'.`);

export const noAssessment = (assessmentId: string, traceId: string): TrackingError =>
  doesNotExist(
    `Assessment with ID '${assessmentId.slice(0, 300)}' not found for trace '${traceId.slice(0, 300)}'.`,
  );
