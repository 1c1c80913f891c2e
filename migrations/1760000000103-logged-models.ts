import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A run named by a model need not exist here (`source_run_id` is whatever the client said), so it is text without a key. */
const UP = [
  `CREATE TABLE logged_models (
    model_id uuid NOT NULL,
    experiment_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    model_type text COLLATE "C",
    source_run_id text COLLATE "C",
    status text COLLATE "C" NOT NULL DEFAULT 'PENDING',
    status_message text COLLATE "C",
    artifact_uri text COLLATE "C" NOT NULL,
    lifecycle_stage text COLLATE "C" NOT NULL DEFAULT 'active',
    creation_time bigint NOT NULL,
    last_update_time bigint NOT NULL,
    CONSTRAINT pk_logged_models PRIMARY KEY (model_id),
    CONSTRAINT fk_logged_models_experiment FOREIGN KEY (experiment_id)
      REFERENCES experiments (experiment_id) ON DELETE RESTRICT
  )`,
  `CREATE INDEX ix_logged_models_default_order ON logged_models
    (experiment_id, lifecycle_stage, creation_time DESC, model_id)`,
  `CREATE INDEX ix_logged_models_source_run ON logged_models (source_run_id)`,
  ...['logged_model_tags', 'logged_model_params'].map(
    (table) => `CREATE TABLE ${table} (
      model_id uuid NOT NULL,
      key text COLLATE "C" NOT NULL,
      value text COLLATE "C" NOT NULL,
      CONSTRAINT pk_${table} PRIMARY KEY (model_id, key),
      CONSTRAINT fk_${table}_model FOREIGN KEY (model_id) REFERENCES logged_models (model_id) ON DELETE CASCADE
    )`,
  ),
  // Also for models that this server does not know: a metric is never lost because of what it is about.
  `CREATE TABLE logged_model_metrics (
    model_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    timestamp bigint NOT NULL,
    step bigint NOT NULL,
    run_id uuid NOT NULL,
    value double precision NOT NULL,
    dataset_name text COLLATE "C",
    dataset_digest text COLLATE "C",
    CONSTRAINT pk_logged_model_metrics PRIMARY KEY (model_id, key, timestamp, step, run_id)
  )`,
  `CREATE TABLE run_models (
    run_id uuid NOT NULL,
    direction text COLLATE "C" NOT NULL,
    model_id uuid NOT NULL,
    step bigint NOT NULL DEFAULT 0,
    ordinal bigint GENERATED ALWAYS AS IDENTITY,
    CONSTRAINT pk_run_models PRIMARY KEY (run_id, direction, model_id, step)
  )`,
  `CREATE INDEX ix_run_models_model ON run_models (model_id)`,
];

const TABLES = [
  'run_models',
  'logged_model_metrics',
  'logged_model_params',
  'logged_model_tags',
  'logged_models',
];

export class LoggedModels1760000000103 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
