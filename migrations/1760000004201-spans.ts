import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Spans as rows. An attribute is kept as OTLP's typed value (`{"int_value": "5"}`), so that what is read is what was
 * sent. A trace that is only known by its spans is not declared yet: its times and state follow its spans.
 */
const UP = [
  `ALTER TABLE traces ADD COLUMN is_declared boolean NOT NULL DEFAULT true`,
  `CREATE TABLE spans (
    trace_id text COLLATE "C" NOT NULL,
    span_id text COLLATE "C" NOT NULL,
    experiment_id bigint NOT NULL,
    parent_id text COLLATE "C",
    name text COLLATE "C" NOT NULL,
    type text COLLATE "C",
    status text COLLATE "C" NOT NULL,
    start_ns bigint NOT NULL,
    end_ns bigint,
    attributes jsonb NOT NULL DEFAULT '{}',
    details jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT pk_spans PRIMARY KEY (trace_id, span_id),
    CONSTRAINT fk_spans_trace FOREIGN KEY (trace_id) REFERENCES traces (trace_id) ON DELETE CASCADE
  )`,
  `CREATE INDEX ix_spans_name ON spans (experiment_id, name, trace_id)`,
  `CREATE INDEX ix_spans_type ON spans (experiment_id, type, trace_id)`,
];

const DOWN = [`DROP TABLE spans`, `ALTER TABLE traces DROP COLUMN is_declared`];

export class Spans1760000004201 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}
