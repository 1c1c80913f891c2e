import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  // What workers have taken of the caps, calls under way included; never less than what was really called.
  `ALTER TABLE evaluations
    ADD COLUMN reserved_calls integer NOT NULL DEFAULT 0,
    ADD COLUMN reserved_usd double precision NOT NULL DEFAULT 0,
    ADD COLUMN paced_until timestamptz`,
  `UPDATE evaluations SET reserved_calls = calls_made, reserved_usd = cost_usd WHERE calls_made > 0`,
  // How often in a row a worker disappeared with the chunk, and how far it was the last time.
  `ALTER TABLE evaluation_chunks
    ADD COLUMN setbacks smallint NOT NULL DEFAULT 0,
    ADD COLUMN progress_mark integer NOT NULL DEFAULT 0`,
  // Whoever claims a chunk, or looks for evaluations to help with, does not walk over what is done.
  `CREATE INDEX ix_evaluation_chunks_undone ON evaluation_chunks (evaluation_id, first_row) WHERE state <> 'done'`,
];

const DOWN = [
  `DROP INDEX ix_evaluation_chunks_undone`,
  `ALTER TABLE evaluation_chunks DROP COLUMN setbacks, DROP COLUMN progress_mark`,
  `ALTER TABLE evaluations DROP COLUMN reserved_calls, DROP COLUMN reserved_usd, DROP COLUMN paced_until`,
];

/** Caps that hold over many workers, chunks that end their workers, and chunks found without a walk over the others. */
export class EvaluationEngine1760000005101 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}
