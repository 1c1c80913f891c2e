import { modelIdOf } from './logged-model-id.js';
import type { LoggedModelStatus } from './logged-model.entity.js';
import type { LoggedModelRecord } from './logged-model.types.js';

type Pair = readonly [key: string, value: string];
/** JSON has no NaN: Postgres writes it as text. */
type Point = readonly [
  key: string,
  value: number | string,
  timestamp: number,
  step: number,
  runId: string,
  datasetName: string | null,
  datasetDigest: string | null,
];

export interface LoggedModelRow {
  readonly model_id: string;
  readonly experiment_id: string;
  readonly name: string;
  readonly model_type: string | null;
  readonly source_run_id: string | null;
  readonly status: LoggedModelStatus;
  readonly status_message: string | null;
  readonly artifact_uri: string;
  readonly creation_time: string;
  readonly last_update_time: string;
  readonly tags: readonly Pair[] | null;
  readonly params: readonly Pair[] | null;
  readonly metrics: readonly Point[] | null;
}

const pairsOf = (table: string): string =>
  `(SELECT json_agg(json_build_array(key, value) ORDER BY key) FROM ${table} AS t WHERE t.model_id = model.model_id)`;

/** Everything about models, for `FROM logged_models AS model`: three small arrays instead of a product of rows. */
export const LOGGED_MODEL_COLUMNS = `
  model.model_id, model.experiment_id, model.name, model.model_type, model.source_run_id, model.status,
  model.status_message, model.artifact_uri, model.creation_time, model.last_update_time,
  ${pairsOf('logged_model_tags')} AS tags,
  ${pairsOf('logged_model_params')} AS params,
  (SELECT json_agg(json_build_array(key, value, timestamp, step, replace(run_id::text, '-', ''), dataset_name, dataset_digest)
      ORDER BY key, timestamp, step)
    FROM logged_model_metrics AS t WHERE t.model_id = model.model_id) AS metrics`;

export function loggedModelOf(row: LoggedModelRow): LoggedModelRecord {
  return {
    modelId: modelIdOf(row.model_id),
    experimentId: row.experiment_id,
    name: row.name,
    modelType: row.model_type,
    sourceRunId: row.source_run_id,
    status: row.status,
    statusMessage: row.status_message,
    artifactUri: row.artifact_uri,
    creationTime: Number(row.creation_time),
    lastUpdateTime: Number(row.last_update_time),
    tags: row.tags?.map(([key, value]) => ({ key, value })) ?? [],
    params: row.params?.map(([key, value]) => ({ key, value })) ?? [],
    metrics:
      row.metrics?.map(([key, value, timestamp, step, runId, datasetName, datasetDigest]) => ({
        key,
        value: Number(value),
        timestamp,
        step,
        runId,
        datasetName,
        datasetDigest,
      })) ?? [],
  };
}
