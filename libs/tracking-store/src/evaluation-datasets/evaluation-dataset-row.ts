import { pair, type PairTuple } from '../runs/run-row.js';
import { datasetIdOf } from './evaluation-dataset-id.js';
import type { EvaluationDatasetInfo } from './evaluation-dataset.types.js';

export interface DatasetRow {
  readonly dataset_id: string;
  readonly name: string;
  readonly digest: string;
  readonly schema: string | null;
  readonly record_count: number;
  readonly created_time: string;
  readonly last_update_time: string;
  readonly created_by: string | null;
  readonly last_updated_by: string | null;
  readonly tags: readonly PairTuple[] | null;
}

/** Columns of `evaluation_datasets d` with its tags. */
export const DATASET_COLUMNS = `
  d.dataset_id, d.name, d.digest, d.schema, d.record_count, d.created_time, d.last_update_time, d.created_by,
  d.last_updated_by,
  (SELECT json_agg(json_build_array(t.key, t.value) ORDER BY t.key) FROM evaluation_dataset_tags t
    WHERE t.dataset_id = d.dataset_id) AS tags`;

export function datasetInfo(row: DatasetRow): EvaluationDatasetInfo {
  return {
    datasetId: datasetIdOf(row.dataset_id),
    name: row.name,
    digest: row.digest,
    schema: row.schema,
    recordCount: row.record_count,
    createdTime: Number(row.created_time),
    lastUpdateTime: Number(row.last_update_time),
    createdBy: row.created_by,
    lastUpdatedBy: row.last_updated_by,
    tags: row.tags?.map(pair) ?? [],
  };
}
