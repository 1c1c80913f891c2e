import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `ordinal` keeps the order in which things were logged. Tags of an input are written once and read whole, so they are
 * one JSON value; the one tag that searches ask for, the context, is a column of its own.
 */
const UP = [
  `CREATE TABLE datasets (
    dataset_id uuid NOT NULL DEFAULT gen_random_uuid(),
    experiment_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    source_type text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    schema text COLLATE "C",
    profile text COLLATE "C",
    CONSTRAINT pk_datasets PRIMARY KEY (dataset_id),
    CONSTRAINT uq_datasets_experiment_name_digest UNIQUE (experiment_id, name, digest),
    CONSTRAINT fk_datasets_experiment FOREIGN KEY (experiment_id)
      REFERENCES experiments (experiment_id) ON DELETE CASCADE
  )`,
  `CREATE TABLE inputs (
    run_id uuid NOT NULL,
    dataset_id uuid NOT NULL,
    ordinal bigint GENERATED ALWAYS AS IDENTITY,
    context text COLLATE "C",
    tags jsonb NOT NULL DEFAULT '[]',
    CONSTRAINT pk_inputs PRIMARY KEY (run_id, dataset_id),
    CONSTRAINT fk_inputs_dataset FOREIGN KEY (dataset_id) REFERENCES datasets (dataset_id) ON DELETE CASCADE
  )`,
  `CREATE INDEX ix_inputs_dataset ON inputs (dataset_id, run_id)`,
];

export class DatasetsAndInputs1760000000102 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['inputs', 'datasets']) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
