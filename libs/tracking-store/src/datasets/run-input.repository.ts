import { Injectable } from '@nestjs/common';
import { SqlClient, type Statement } from '../sql/sql-client.js';
import { fromUuid } from '../sql/wire-id.js';
import type { InputTag } from './run-input.entity.js';

const CONTEXT_TAG = 'mlflow.data.context';

export interface DatasetInput {
  readonly dataset: {
    readonly name: string;
    readonly digest: string;
    readonly sourceType: string;
    readonly source: string;
    readonly schema: string | null;
    readonly profile: string | null;
  };
  readonly tags: readonly InputTag[];
}

export interface DatasetSummary {
  readonly experimentId: string;
  readonly name: string;
  readonly digest: string;
  readonly context: string | null;
}

interface SummaryRow {
  readonly experiment_id: string;
  readonly name: string;
  readonly digest: string;
  readonly context: string | null;
}

interface InputRow {
  readonly run_id: string;
  readonly name: string;
  readonly digest: string;
  readonly source_type: string;
  readonly source: string;
  readonly schema: string | null;
  readonly profile: string | null;
  readonly tags: InputTag[];
}

/**
 * $1 run, $2 experiment, $3… one array for each column of a dataset, then contexts and tags; $11 logged models. One
 * statement: what a run reads is linked whole or not at all.
 */
const LINK: Statement = {
  name: 'dataset-inputs-link',
  text: `
  WITH given AS (
    SELECT DISTINCT ON (name, digest) *
    FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::jsonb[])
      WITH ORDINALITY AS g (name, digest, source_type, source, schema, profile, context, tags, ordinal)
    ORDER BY name, digest, ordinal
  ), stored AS (
    INSERT INTO datasets (experiment_id, name, digest, source_type, source, schema, profile)
    SELECT $2, name, digest, source_type, source, schema, profile FROM given ORDER BY name, digest
    ON CONFLICT ON CONSTRAINT uq_datasets_experiment_name_digest DO UPDATE SET name = excluded.name
    RETURNING dataset_id, name, digest
  ), models AS (
    INSERT INTO run_models (run_id, direction, model_id, step)
    SELECT $1, 'input', model_id, 0 FROM unnest($11::uuid[]) AS model (model_id)
    ON CONFLICT ON CONSTRAINT pk_run_models DO NOTHING
  )
  INSERT INTO inputs (run_id, dataset_id, context, tags)
  SELECT $1, stored.dataset_id, given.context, given.tags
  FROM given JOIN stored USING (name, digest) ORDER BY given.ordinal
  ON CONFLICT ON CONSTRAINT pk_inputs DO NOTHING`,
};

const OF_RUNS: Statement = {
  name: 'dataset-inputs-of-runs',
  text: `
  SELECT inputs.run_id, inputs.tags, datasets.name, datasets.digest, datasets.source_type, datasets.source,
    datasets.schema, datasets.profile
  FROM inputs JOIN datasets USING (dataset_id)
  WHERE inputs.run_id = ANY($1::uuid[])
  ORDER BY inputs.ordinal`,
};

const SUMMARIES: Statement = {
  name: 'dataset-summaries',
  text: `
  SELECT DISTINCT datasets.experiment_id, datasets.name, datasets.digest, inputs.context
  FROM datasets JOIN inputs USING (dataset_id) JOIN runs USING (run_id)
  WHERE datasets.experiment_id = ANY($1::bigint[]) AND runs.lifecycle_stage = 'active'
  ORDER BY datasets.experiment_id, datasets.name, datasets.digest, inputs.context
  LIMIT $2`,
};

/** The datasets that runs used. */
@Injectable()
export class RunInputRepository {
  constructor(private readonly sql: SqlClient) {}

  /**
   * Links datasets and logged models to a run that reads them, each once: what is linked already stays as it is, so
   * repeating a call changes nothing.
   */
  async link(
    run: { readonly runId: string; readonly experimentId: number },
    inputs: readonly DatasetInput[],
    modelUuids: readonly string[],
  ): Promise<void> {
    if (inputs.length === 0 && modelUuids.length === 0) return;
    const column = <T>(pick: (input: DatasetInput) => T): T[] => inputs.map(pick);
    await this.sql.rows(LINK, [
      run.runId,
      run.experimentId,
      column(({ dataset }) => dataset.name),
      column(({ dataset }) => dataset.digest),
      column(({ dataset }) => dataset.sourceType),
      column(({ dataset }) => dataset.source),
      column(({ dataset }) => dataset.schema),
      column(({ dataset }) => dataset.profile),
      column(({ tags }) => tags.find((tag) => tag.key === CONTEXT_TAG)?.value ?? null),
      column(({ tags }) => JSON.stringify(tags)),
      modelUuids,
    ]);
  }

  /** By run id of the wire, in the order of logging. Runs without inputs are missing. */
  async findByRuns(runIds: readonly string[]): Promise<Map<string, DatasetInput[]>> {
    const byRun = new Map<string, DatasetInput[]>();
    if (runIds.length === 0) return byRun;
    const rows = await this.sql.rows<InputRow>(OF_RUNS, [runIds]);
    for (const row of rows) {
      const { run_id: uuid, tags, source_type: sourceType, ...dataset } = row;
      const runId = fromUuid(uuid);
      const inputs = byRun.get(runId) ?? [];
      inputs.push({ dataset: { ...dataset, sourceType }, tags });
      byRun.set(runId, inputs);
    }
    return byRun;
  }

  /** Datasets that active runs of the experiments used, once for each context they were used in. */
  async summarise(experimentIds: readonly number[], limit: number): Promise<DatasetSummary[]> {
    const rows = await this.sql.rows<SummaryRow>(SUMMARIES, [experimentIds, limit]);
    return rows.map(({ experiment_id: experimentId, ...rest }) => ({ experimentId, ...rest }));
  }
}
