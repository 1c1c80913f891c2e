import { invalidParameter } from '@weir/tracking-store';
import type { RunIdRequest } from './run.messages.js';

/** `run_id`, or its old name; the newer one wins. */
export function runIdOf({ run_id, run_uuid }: RunIdRequest): string {
  const runId = run_id || run_uuid;
  if (runId) return runId;
  throw invalidParameter(
    "Missing value for required parameter 'run_id'. " +
      'See the API docs for more information about request parameters.',
  );
}
