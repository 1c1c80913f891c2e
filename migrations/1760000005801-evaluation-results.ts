import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an evaluation has left in its run, so that an ending that is repeated leaves it once. */
export class EvaluationResults1760000005801 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE evaluations ADD COLUMN results_first_row integer, ADD COLUMN dataset_digest text`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE evaluations DROP COLUMN results_first_row, DROP COLUMN dataset_digest`,
    );
  }
}
