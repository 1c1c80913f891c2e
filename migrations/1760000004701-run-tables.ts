import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rows have no foreign key: it would be checked for each of a hundred thousand rows, and whoever removes a table, or a
 * generation of its rows, removes the rows in the same transaction. `columns` is json, not jsonb: names may hold
 * characters that jsonb does not take.
 */
const UP = [
  `CREATE TABLE run_tables (
    table_id bigint GENERATED ALWAYS AS IDENTITY,
    run_id uuid NOT NULL,
    experiment_id bigint NOT NULL,
    file text COLLATE "C" NOT NULL,
    artifact_root text COLLATE "C" NOT NULL,
    artifact_path text COLLATE "C" NOT NULL,
    blob_id text COLLATE "C" NOT NULL,
    file_rows integer NOT NULL,
    row_count integer NOT NULL,
    generation integer NOT NULL,
    columns json NOT NULL,
    state text COLLATE "C" NOT NULL,
    reason text COLLATE "C",
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_run_tables PRIMARY KEY (table_id),
    CONSTRAINT uq_run_tables_file UNIQUE (run_id, file)
  )`,
  `CREATE INDEX ix_run_tables_experiment_file ON run_tables (experiment_id, file)`,
  `CREATE INDEX ix_run_tables_newer_than_file ON run_tables (artifact_root, artifact_path) WHERE row_count > file_rows`,
  `CREATE TABLE run_table_rows (
    table_id bigint NOT NULL,
    generation integer NOT NULL,
    row_index integer NOT NULL,
    cells jsonb NOT NULL,
    CONSTRAINT pk_run_table_rows PRIMARY KEY (table_id, generation, row_index)
  )`,
  `CREATE TABLE run_table_appends (
    table_id bigint NOT NULL,
    idempotency_key text COLLATE "C" NOT NULL,
    body_hash text COLLATE "C" NOT NULL,
    first_row integer NOT NULL,
    row_count integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_run_table_appends PRIMARY KEY (table_id, idempotency_key),
    CONSTRAINT fk_run_table_appends_table FOREIGN KEY (table_id) REFERENCES run_tables (table_id) ON DELETE CASCADE
  )`,
];

const TABLES = ['run_table_appends', 'run_table_rows', 'run_tables'];

/** Tables that runs log, as rows. */
export class RunTables1760000004701 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
