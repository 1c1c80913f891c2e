import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE registered_models (
    registered_model_id bigint GENERATED ALWAYS AS IDENTITY,
    name text COLLATE "C" NOT NULL,
    description text COLLATE "C",
    last_version integer NOT NULL DEFAULT 0,
    creation_time bigint NOT NULL,
    last_update_time bigint NOT NULL,
    CONSTRAINT pk_registered_models PRIMARY KEY (registered_model_id),
    CONSTRAINT uq_registered_models_name UNIQUE (name)
  )`,
  `CREATE TABLE registered_model_tags (
    registered_model_id bigint NOT NULL,
    key text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    CONSTRAINT pk_registered_model_tags PRIMARY KEY (registered_model_id, key),
    CONSTRAINT fk_registered_model_tags_model FOREIGN KEY (registered_model_id)
      REFERENCES registered_models (registered_model_id) ON DELETE CASCADE
  )`,
  `CREATE TABLE model_versions (
    registered_model_id bigint NOT NULL,
    version integer NOT NULL,
    description text COLLATE "C",
    stage text COLLATE "C" NOT NULL DEFAULT 'None',
    source text COLLATE "C" NOT NULL,
    run_id text COLLATE "C",
    run_link text COLLATE "C",
    model_id text COLLATE "C",
    creation_time bigint NOT NULL,
    last_update_time bigint NOT NULL,
    CONSTRAINT pk_model_versions PRIMARY KEY (registered_model_id, version),
    CONSTRAINT fk_model_versions_model FOREIGN KEY (registered_model_id)
      REFERENCES registered_models (registered_model_id) ON DELETE CASCADE
  )`,
  `CREATE INDEX ix_model_versions_run ON model_versions (run_id)`,
  `CREATE TABLE model_version_tags (
    registered_model_id bigint NOT NULL,
    version integer NOT NULL,
    key text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    CONSTRAINT pk_model_version_tags PRIMARY KEY (registered_model_id, version, key),
    CONSTRAINT fk_model_version_tags_version FOREIGN KEY (registered_model_id, version)
      REFERENCES model_versions (registered_model_id, version) ON DELETE CASCADE
  )`,
  `CREATE TABLE model_aliases (
    registered_model_id bigint NOT NULL,
    alias text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_model_aliases PRIMARY KEY (registered_model_id, alias),
    CONSTRAINT fk_model_aliases_version FOREIGN KEY (registered_model_id, version)
      REFERENCES model_versions (registered_model_id, version) ON DELETE CASCADE
  )`,
];

const TABLES = [
  'model_aliases',
  'model_version_tags',
  'model_versions',
  'registered_model_tags',
  'registered_models',
];

/** Registered models and their versions; prompts are registered models with a marker tag. */
export class ModelRegistry1760000000302 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
