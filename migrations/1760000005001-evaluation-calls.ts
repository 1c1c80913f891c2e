import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATUSES = `'queued', 'running', 'finished', 'failed', 'cancelled'`;

const UP = [
  `ALTER TABLE evaluations
    ADD COLUMN statistics json,
    ADD COLUMN calls_made integer NOT NULL DEFAULT 0,
    ADD COLUMN cost_usd double precision NOT NULL DEFAULT 0,
    DROP CONSTRAINT ck_evaluations_status,
    ADD CONSTRAINT ck_evaluations_status CHECK (status IN (${STATUSES}, 'stopped'))`,
  `ALTER TABLE evaluation_units
    ADD COLUMN calls smallint NOT NULL DEFAULT 0,
    ADD COLUMN input_tokens integer,
    ADD COLUMN output_tokens integer,
    ADD COLUMN cost_usd double precision`,
  `CREATE TABLE judge_answers (
    question bytea NOT NULL,
    model text NOT NULL,
    answer json NOT NULL,
    input_tokens integer,
    output_tokens integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_judge_answers PRIMARY KEY (question)
  )`,
  `CREATE INDEX ix_judge_answers_used ON judge_answers (used_at)`,
];

const DOWN = [
  `DROP TABLE judge_answers`,
  `ALTER TABLE evaluation_units
    DROP COLUMN calls, DROP COLUMN input_tokens, DROP COLUMN output_tokens, DROP COLUMN cost_usd`,
  `UPDATE evaluations SET status = 'cancelled' WHERE status = 'stopped'`,
  `ALTER TABLE evaluations
    DROP COLUMN statistics, DROP COLUMN calls_made, DROP COLUMN cost_usd,
    DROP CONSTRAINT ck_evaluations_status,
    ADD CONSTRAINT ck_evaluations_status CHECK (status IN (${STATUSES}))`,
];

/** What evaluations called and what it cost, how sure their aggregates are, and answers of judges to be used again. */
export class EvaluationCalls1760000005001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}
