import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE evaluation_datasets (
    dataset_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    schema text COLLATE "C",
    record_count integer NOT NULL DEFAULT 0,
    created_time bigint NOT NULL,
    last_update_time bigint NOT NULL,
    created_by text COLLATE "C",
    last_updated_by text COLLATE "C",
    CONSTRAINT pk_evaluation_datasets PRIMARY KEY (dataset_id)
  )`,
  `CREATE INDEX ix_evaluation_datasets_created ON evaluation_datasets (created_time, dataset_id)`,
  `CREATE INDEX ix_evaluation_datasets_name ON evaluation_datasets (name, dataset_id)`,
  `CREATE TABLE evaluation_dataset_tags (
    dataset_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    CONSTRAINT pk_evaluation_dataset_tags PRIMARY KEY (dataset_id, key),
    CONSTRAINT fk_evaluation_dataset_tags_dataset FOREIGN KEY (dataset_id)
      REFERENCES evaluation_datasets (dataset_id) ON DELETE CASCADE
  )`,
  `CREATE TABLE evaluation_dataset_experiments (
    dataset_id uuid NOT NULL,
    experiment_id bigint NOT NULL,
    CONSTRAINT pk_evaluation_dataset_experiments PRIMARY KEY (dataset_id, experiment_id),
    CONSTRAINT fk_evaluation_dataset_experiments_dataset FOREIGN KEY (dataset_id)
      REFERENCES evaluation_datasets (dataset_id) ON DELETE CASCADE,
    CONSTRAINT fk_evaluation_dataset_experiments_experiment FOREIGN KEY (experiment_id)
      REFERENCES experiments (experiment_id) ON DELETE CASCADE
  )`,
  `CREATE INDEX ix_evaluation_dataset_experiments_experiment
    ON evaluation_dataset_experiments (experiment_id, dataset_id)`,
  // json, not jsonb: people look at their records, and keys keep the order that they were written in.
  `CREATE TABLE evaluation_dataset_records (
    dataset_id uuid NOT NULL,
    ordinal bigint GENERATED ALWAYS AS IDENTITY,
    record_id uuid NOT NULL DEFAULT gen_random_uuid(),
    input_hash bytea NOT NULL,
    inputs json NOT NULL,
    outputs json,
    expectations json,
    tags json,
    source json,
    source_id text COLLATE "C",
    source_type text COLLATE "C",
    created_time bigint NOT NULL,
    last_update_time bigint NOT NULL,
    created_by text COLLATE "C",
    last_updated_by text COLLATE "C",
    CONSTRAINT pk_evaluation_dataset_records PRIMARY KEY (dataset_id, ordinal),
    CONSTRAINT uq_evaluation_dataset_records_input UNIQUE (dataset_id, input_hash),
    CONSTRAINT uq_evaluation_dataset_records_id UNIQUE (record_id),
    CONSTRAINT fk_evaluation_dataset_records_dataset FOREIGN KEY (dataset_id)
      REFERENCES evaluation_datasets (dataset_id) ON DELETE CASCADE
  )`,
];

const TABLES = [
  'evaluation_dataset_records',
  'evaluation_dataset_experiments',
  'evaluation_dataset_tags',
  'evaluation_datasets',
];

/** Datasets that judges are run over: named, in experiments, their records known by what goes into the model. */
export class EvaluationDatasets1760000004301 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
