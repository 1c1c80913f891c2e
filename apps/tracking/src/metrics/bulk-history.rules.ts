import { invalidParameter, type IntervalQuery } from '@weir/tracking-store';
import { int64 } from '../protocol/wire-values.js';
import type { BulkHistoryRequest, BulkIntervalRequest } from './metric-history.messages.js';

const MAX_RUNS = 100;
const MAX_SAMPLES = 2_500;

export function bulkRunIds({ run_id }: BulkHistoryRequest): string[] {
  const runIds = run_id ?? [];
  if (runIds.length === 0) {
    throw invalidParameter('GetMetricHistoryBulk request must specify at least one run_id.');
  }
  if (runIds.length > MAX_RUNS) {
    throw invalidParameter(
      `GetMetricHistoryBulk request cannot specify more than ${MAX_RUNS} run_ids. Received ${runIds.length} run_ids.`,
    );
  }
  return runIds;
}

function stepRange(query: BulkIntervalRequest): IntervalQuery['range'] {
  const start = int64(query.start_step, 'start_step');
  const end = int64(query.end_step, 'end_step');
  if (start === null && end === null) return null;
  if (start === null || end === null) {
    throw invalidParameter('If either start step or end step are specified, both must be specified.');
  }
  if (start > end) {
    throw invalidParameter(
      `end_step must be greater than start_step. Found start_step=${start} and end_step=${end}.`,
    );
  }
  return { start, end };
}

/** The rules of the reference, in its order. */
export function intervalQuery(query: BulkIntervalRequest): IntervalQuery {
  const runIds = query.run_ids ?? [];
  if (runIds.length === 0) {
    throw invalidParameter("Missing value for required parameter 'run_ids'.");
  }
  if (runIds.length > MAX_RUNS) {
    throw invalidParameter(
      `GetMetricHistoryBulkInterval request must specify at most ${MAX_RUNS} run_ids. ` +
        `Received ${runIds.length} run_ids.`,
    );
  }
  const range = stepRange(query);
  const limit = int64(query.max_results, 'max_results') ?? MAX_SAMPLES;
  if (limit < 1 || limit > MAX_SAMPLES) {
    throw invalidParameter(`max_results must be between 1 and ${MAX_SAMPLES}.`);
  }
  return { runIds, key: query.metric_key, range, limit };
}
