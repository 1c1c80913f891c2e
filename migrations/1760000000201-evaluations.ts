import type { MigrationInterface, QueryRunner } from 'typeorm';

const toEvaluation = (table: string): string =>
  `CONSTRAINT fk_${table}_evaluation FOREIGN KEY (evaluation_id)
     REFERENCES evaluations (evaluation_id) ON DELETE CASCADE`;

const UP = [
  `CREATE TABLE evaluations (
    evaluation_id uuid NOT NULL,
    run_id uuid NOT NULL,
    experiment_id bigint NOT NULL,
    status text NOT NULL DEFAULT 'queued',
    plan json NOT NULL,
    columns json,
    total_rows integer,
    idempotency_key text,
    request_digest text NOT NULL,
    attempt integer NOT NULL DEFAULT 1,
    setbacks integer NOT NULL DEFAULT 0,
    progress_mark integer NOT NULL DEFAULT 0,
    metrics json,
    warnings json NOT NULL DEFAULT '[]',
    error json,
    cancel_requested_at timestamptz,
    heartbeat_at timestamptz,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    CONSTRAINT pk_evaluations PRIMARY KEY (evaluation_id),
    CONSTRAINT uq_evaluations_idempotency_key UNIQUE (idempotency_key),
    CONSTRAINT fk_evaluations_run FOREIGN KEY (run_id) REFERENCES runs (run_id) ON DELETE CASCADE,
    CONSTRAINT ck_evaluations_status CHECK (status IN ('queued', 'running', 'finished', 'failed', 'cancelled'))
  )`,
  `CREATE INDEX ix_evaluations_run ON evaluations (run_id)`,
  `CREATE INDEX ix_evaluations_created ON evaluations (created_at DESC, evaluation_id)`,
  // Few evaluations are open at any time: what workers look for stays small however many are stored.
  `CREATE INDEX ix_evaluations_open ON evaluations (heartbeat_at) WHERE status IN ('queued', 'running')`,
  `CREATE TABLE evaluation_chunks (
    evaluation_id uuid NOT NULL,
    first_row integer NOT NULL,
    row_count integer NOT NULL,
    state text NOT NULL DEFAULT 'pending',
    lease_token uuid,
    leased_until timestamptz,
    predicted_rows integer NOT NULL DEFAULT 0,
    failed_rows integer NOT NULL DEFAULT 0,
    CONSTRAINT pk_evaluation_chunks PRIMARY KEY (evaluation_id, first_row),
    CONSTRAINT ck_evaluation_chunks_state CHECK (state IN ('pending', 'leased', 'done')),
    ${toEvaluation('evaluation_chunks')}
  )`,
  `CREATE TABLE evaluation_rows (
    evaluation_id uuid NOT NULL,
    row_index integer NOT NULL,
    cells json NOT NULL,
    CONSTRAINT pk_evaluation_rows PRIMARY KEY (evaluation_id, row_index),
    ${toEvaluation('evaluation_rows')}
  )`,
  `CREATE TABLE evaluation_units (
    evaluation_id uuid NOT NULL,
    row_index integer NOT NULL,
    unit text NOT NULL,
    outcome text NOT NULL,
    score double precision,
    output json,
    latency_seconds double precision,
    reason text,
    CONSTRAINT pk_evaluation_units PRIMARY KEY (evaluation_id, row_index, unit),
    CONSTRAINT ck_evaluation_units_outcome CHECK (outcome IN ('scored', 'not-applicable', 'failed')),
    ${toEvaluation('evaluation_units')}
  )`,
  `CREATE TABLE evaluation_outbox (
    evaluation_id uuid NOT NULL,
    attempt integer NOT NULL,
    due_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_evaluation_outbox PRIMARY KEY (evaluation_id, attempt),
    ${toEvaluation('evaluation_outbox')}
  )`,
  `CREATE INDEX ix_evaluation_outbox_due ON evaluation_outbox (due_at)`,
];

const TABLES = [
  'evaluation_outbox',
  'evaluation_units',
  'evaluation_rows',
  'evaluation_chunks',
  'evaluations',
];

export class Evaluations1760000000201 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
