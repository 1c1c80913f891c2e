import { doesNotExist, invalidParameter, type TrackingError } from '../tracking-store.errors.js';

export const noRun = (runId: string): TrackingError =>
  doesNotExist(`Run with id=${runId.slice(0, 300)} not found`);

export const inactiveRun = (runId: string): TrackingError =>
  invalidParameter(`The run ${runId} must be in the 'active' state. Current state is deleted.`);
