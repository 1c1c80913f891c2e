import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { KeyValue } from '../experiments/experiment.types.js';
import { textArray } from '../sql/array-literal.js';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import { datasetDigest } from './evaluation-dataset-digest.js';
import { datasetIdOf, uuidOfDatasetId } from './evaluation-dataset-id.js';
import { DATASET_COLUMNS, datasetInfo, type DatasetRow } from './evaluation-dataset-row.js';
import {
  noDataset,
  noDatasetToLink,
  noDatasetToTag,
  noExperimentToLink,
} from './evaluation-dataset.errors.js';
import type { EvaluationDatasetInfo, NewEvaluationDataset } from './evaluation-dataset.types.js';

/** Nothing is written unless every experiment is there; the answer is the first that is not. */
const UNKNOWN_EXPERIMENT = `unknown AS (
  SELECT id FROM unnest($2::bigint[]) WITH ORDINALITY AS given (id, place)
  WHERE NOT EXISTS (SELECT FROM experiments e WHERE e.experiment_id = given.id) ORDER BY place LIMIT 1
)`;

/** $1 dataset, $2 experiments, $3 name, $4 digest, $5 now, $6 user, $7–$8 tags. */
const CREATE: Statement = {
  name: 'evaluation-dataset-create',
  text: `
    WITH ${UNKNOWN_EXPERIMENT}, created AS (
      INSERT INTO evaluation_datasets
        (dataset_id, name, digest, created_time, last_update_time, created_by, last_updated_by)
      SELECT $1::uuid, $3, $4, $5::bigint, $5::bigint, $6::text, $6::text WHERE NOT EXISTS (SELECT FROM unknown)
      RETURNING dataset_id
    ), tagged AS (
      INSERT INTO evaluation_dataset_tags (dataset_id, key, value)
      SELECT dataset_id, key, value FROM created CROSS JOIN unnest($7::text[], $8::text[]) AS tag (key, value)
    ), linked AS (
      INSERT INTO evaluation_dataset_experiments (dataset_id, experiment_id)
      SELECT DISTINCT dataset_id, id FROM created CROSS JOIN unnest($2::bigint[]) AS given (id)
    )
    SELECT id FROM unknown`,
};
const GET: Statement = {
  name: 'evaluation-dataset-get',
  text: `SELECT ${DATASET_COLUMNS} FROM evaluation_datasets d WHERE d.dataset_id = $1`,
};
const DELETE: Statement = {
  name: 'evaluation-dataset-delete',
  text: 'DELETE FROM evaluation_datasets WHERE dataset_id = $1',
};
/** $1 dataset, $2–$3 tags. One row when the dataset exists. */
const SET_TAGS: Statement = {
  name: 'evaluation-dataset-set-tags',
  text: `
    WITH target AS (SELECT dataset_id FROM evaluation_datasets WHERE dataset_id = $1), written AS (
      INSERT INTO evaluation_dataset_tags (dataset_id, key, value)
      SELECT dataset_id, key, value FROM target CROSS JOIN unnest($2::text[], $3::text[]) AS tag (key, value)
      ORDER BY key
      ON CONFLICT ON CONSTRAINT pk_evaluation_dataset_tags DO UPDATE SET value = excluded.value
    )
    SELECT 1 FROM target`,
};
const DELETE_TAG: Statement = {
  name: 'evaluation-dataset-delete-tag',
  text: 'DELETE FROM evaluation_dataset_tags WHERE dataset_id = $1 AND key = $2',
};
const EXPERIMENTS: Statement = {
  name: 'evaluation-dataset-experiments',
  text: `SELECT experiment_id::text AS id FROM evaluation_dataset_experiments WHERE dataset_id = $1
    ORDER BY experiment_id`,
};
/** $1 dataset, $2 experiments, $3 now. */
const ADD_EXPERIMENTS: Statement = {
  name: 'evaluation-dataset-add-experiments',
  text: `
    WITH ${UNKNOWN_EXPERIMENT}, target AS (
      UPDATE evaluation_datasets SET last_update_time = $3
      WHERE dataset_id = $1 AND NOT EXISTS (SELECT FROM unknown) RETURNING dataset_id
    ), linked AS (
      INSERT INTO evaluation_dataset_experiments (dataset_id, experiment_id)
      SELECT DISTINCT dataset_id, id FROM target CROSS JOIN unnest($2::bigint[]) AS given (id)
      ON CONFLICT ON CONSTRAINT pk_evaluation_dataset_experiments DO NOTHING
    )
    SELECT id FROM unknown`,
};
/** $1 dataset, $2 experiments, $3 now. */
const REMOVE_EXPERIMENTS: Statement = {
  name: 'evaluation-dataset-remove-experiments',
  text: `
    WITH removed AS (
      DELETE FROM evaluation_dataset_experiments WHERE dataset_id = $1 AND experiment_id = ANY ($2::bigint[])
      RETURNING 1
    )
    UPDATE evaluation_datasets SET last_update_time = $3 WHERE dataset_id = $1 AND EXISTS (SELECT FROM removed)`,
};

/** Datasets to evaluate on, without their records. */
@Injectable()
export class EvaluationDatasetRepository {
  constructor(private readonly sql: SqlClient) {}

  async create(dataset: NewEvaluationDataset): Promise<EvaluationDatasetInfo> {
    const uuid = randomUUID();
    const [unknown] = await this.sql.rows<{ id: string }>(CREATE, [
      uuid,
      dataset.experimentIds,
      dataset.name,
      datasetDigest(dataset.name, dataset.now),
      dataset.now,
      dataset.createdBy,
      ...columns(dataset.tags),
    ]);
    if (unknown) throw noExperimentToLink(unknown.id);
    return this.get(datasetIdOf(uuid));
  }

  async get(datasetId: string, missing = noDataset): Promise<EvaluationDatasetInfo> {
    const uuid = uuidOfDatasetId(datasetId);
    const [row] = uuid === null ? [] : await this.sql.rows<DatasetRow>(GET, [uuid]);
    if (!row) throw missing(datasetId);
    return datasetInfo(row);
  }

  /** Its records, tags and links go with it. Deleting what is not there is no mistake. */
  async delete(datasetId: string): Promise<void> {
    const uuid = uuidOfDatasetId(datasetId);
    if (uuid !== null) await this.sql.rows(DELETE, [uuid]);
  }

  /** Sets the given tags; others stay. */
  async setTags(datasetId: string, tags: readonly KeyValue[]): Promise<void> {
    const uuid = uuidOfDatasetId(datasetId);
    const found = uuid === null ? [] : await this.sql.rows(SET_TAGS, [uuid, ...columns(tags)]);
    if (found.length === 0) throw noDatasetToTag(datasetId);
  }

  async deleteTag(datasetId: string, key: string): Promise<void> {
    const uuid = uuidOfDatasetId(datasetId);
    if (uuid !== null) await this.sql.rows(DELETE_TAG, [uuid, key]);
  }

  /** None for an unknown dataset. */
  async experimentIds(datasetId: string): Promise<string[]> {
    const uuid = uuidOfDatasetId(datasetId);
    const rows = uuid === null ? [] : await this.sql.rows<{ id: string }>(EXPERIMENTS, [uuid]);
    return rows.map(({ id }) => id);
  }

  async addExperiments(
    datasetId: string,
    ids: readonly number[],
    now: number,
  ): Promise<EvaluationDatasetInfo> {
    await this.get(datasetId, noDatasetToLink);
    const values = [uuidOfDatasetId(datasetId), ids, now];
    const [unknown] = await this.sql.rows<{ id: string }>(ADD_EXPERIMENTS, values);
    if (unknown) throw noExperimentToLink(unknown.id);
    return this.get(datasetId, noDatasetToLink);
  }

  async removeExperiments(
    datasetId: string,
    ids: readonly number[],
    now: number,
  ): Promise<EvaluationDatasetInfo> {
    await this.get(datasetId, noDatasetToLink);
    await this.sql.rows(REMOVE_EXPERIMENTS, [uuidOfDatasetId(datasetId), ids, now]);
    return this.get(datasetId, noDatasetToLink);
  }
}

/** Keys and values as two arrays, each key once. */
function columns(tags: readonly KeyValue[]): [keys: string, values: string] {
  const last = new Map(tags.map(({ key, value }) => [key, value]));
  return [textArray([...last.keys()]), textArray([...last.values()])];
}
