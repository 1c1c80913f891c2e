import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  // What was asked for in short: lists and progress do not read plans, which hold prompts.
  `ALTER TABLE evaluations ADD COLUMN asked json`,
  `CREATE INDEX ix_evaluations_experiment ON evaluations (experiment_id, created_at DESC, evaluation_id)`,
  `CREATE INDEX ix_evaluations_status ON evaluations (status, created_at DESC, evaluation_id)`,
  // How far a chunk is, counted as its units are committed: whoever asks for progress counts no units.
  `ALTER TABLE evaluation_chunks
    ADD COLUMN scored_units integer NOT NULL DEFAULT 0,
    ADD COLUMN failed_units integer NOT NULL DEFAULT 0,
    ADD COLUMN first_unit_at timestamptz,
    ADD COLUMN last_unit_at timestamptz`,
  `UPDATE evaluation_chunks AS chunk SET scored_units = counted.scored, failed_units = counted.failed
   FROM (
     SELECT part.evaluation_id, part.first_row, count(*) AS scored, count(*) FILTER (WHERE unit.outcome = 'failed') AS failed
     FROM evaluation_chunks AS part JOIN evaluation_units AS unit ON unit.evaluation_id = part.evaluation_id
       AND unit.row_index >= part.first_row AND unit.row_index < part.first_row + part.row_count
     WHERE unit.unit <> 'prediction' GROUP BY part.evaluation_id, part.first_row
   ) AS counted
   WHERE counted.evaluation_id = chunk.evaluation_id AND counted.first_row = chunk.first_row`,
  // Results in the order of a metric, and rows with an error, page by page.
  `CREATE INDEX ix_evaluation_units_score ON evaluation_units (evaluation_id, unit, score, row_index) WHERE score IS NOT NULL`,
  `CREATE INDEX ix_evaluation_units_failed ON evaluation_units (evaluation_id, row_index) WHERE outcome = 'failed'`,
];

const DOWN = [
  `DROP INDEX ix_evaluation_units_failed`,
  `DROP INDEX ix_evaluation_units_score`,
  `ALTER TABLE evaluation_chunks
    DROP COLUMN scored_units, DROP COLUMN failed_units, DROP COLUMN first_unit_at, DROP COLUMN last_unit_at`,
  `DROP INDEX ix_evaluations_status`,
  `DROP INDEX ix_evaluations_experiment`,
  `ALTER TABLE evaluations DROP COLUMN asked`,
];

/** Evaluations that are followed and listed, and results that are searched, without reading everything. */
export class EvaluationProgress1760000005501 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}
