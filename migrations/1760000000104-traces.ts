import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tags and metadata are read and written whole with their trace, so each is one JSON object of texts. */
const UP = [
  `CREATE TABLE traces (
    trace_id text COLLATE "C" NOT NULL,
    experiment_id bigint NOT NULL,
    client_request_id text COLLATE "C",
    request_time bigint NOT NULL,
    execution_ms bigint,
    state text COLLATE "C" NOT NULL,
    request_preview text COLLATE "C",
    response_preview text COLLATE "C",
    metadata jsonb NOT NULL DEFAULT '{}',
    tags jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT pk_traces PRIMARY KEY (trace_id),
    CONSTRAINT fk_traces_experiment FOREIGN KEY (experiment_id)
      REFERENCES experiments (experiment_id) ON DELETE RESTRICT
  )`,
  `CREATE INDEX ix_traces_default_order ON traces (experiment_id, request_time DESC, trace_id)`,
  `CREATE TABLE trace_runs (
    run_id uuid NOT NULL,
    trace_id text COLLATE "C" NOT NULL,
    CONSTRAINT pk_trace_runs PRIMARY KEY (run_id, trace_id),
    CONSTRAINT fk_trace_runs_trace FOREIGN KEY (trace_id) REFERENCES traces (trace_id) ON DELETE CASCADE
  )`,
  `CREATE INDEX ix_trace_runs_trace ON trace_runs (trace_id)`,
  `CREATE TABLE assessments (
    assessment_id uuid NOT NULL,
    trace_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    content jsonb NOT NULL,
    source jsonb,
    span_id text COLLATE "C",
    rationale text COLLATE "C",
    metadata jsonb NOT NULL DEFAULT '{}',
    overrides uuid,
    is_valid boolean NOT NULL DEFAULT true,
    creation_time bigint NOT NULL,
    last_update_time bigint NOT NULL,
    CONSTRAINT pk_assessments PRIMARY KEY (assessment_id),
    CONSTRAINT fk_assessments_trace FOREIGN KEY (trace_id) REFERENCES traces (trace_id) ON DELETE CASCADE
  )`,
  `CREATE INDEX ix_assessments_trace ON assessments (trace_id, creation_time)`,
];

export class Traces1760000000104 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['assessments', 'trace_runs', 'traces'])
      await queryRunner.query(`DROP TABLE ${table}`);
  }
}
