import type { LifecycleStage } from '../entities/experiment.entity.js';
import type { RunStatus } from '../entities/run.entity.js';
import { fromUuid } from '../sql/wire-id.js';
import { int64Value } from '../sql/int64.js';
import type { RunInfo } from './run.types.js';
import type { KeyValue } from '../experiments/experiment.types.js';

/** Columns of `runs` as node-postgres hands them out: bigint is text. */
export interface RunRow {
  readonly run_id: string;
  readonly experiment_id: string;
  readonly run_name: string;
  readonly user_id: string;
  readonly status: RunStatus;
  readonly start_time: string;
  readonly end_time: string | null;
  readonly lifecycle_stage: LifecycleStage;
  readonly artifact_uri: string;
}

export const RUN_COLUMNS =
  'run_id, experiment_id, run_name, user_id, status, start_time, end_time, lifecycle_stage, artifact_uri';

export function runInfo(row: RunRow): RunInfo {
  return {
    runId: fromUuid(row.run_id),
    experimentId: Number(row.experiment_id),
    runName: row.run_name,
    userId: row.user_id,
    status: row.status,
    startTime: int64Value(row.start_time),
    endTime: row.end_time === null ? null : int64Value(row.end_time),
    lifecycleStage: row.lifecycle_stage,
    artifactUri: row.artifact_uri,
  };
}

/** A key and its value, as the reading statements put them into JSON arrays. */
export type PairTuple = readonly [key: string, value: string];

export const pair = ([key, value]: PairTuple): KeyValue => ({ key, value });
