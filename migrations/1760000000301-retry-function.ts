import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets a statement fail by its own decision: the writer that hears WR001 runs it again on a new snapshot. */
export class RetryFunction1760000000301 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE FUNCTION weir_retry() RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'overtaken by a concurrent write' USING ERRCODE = 'WR001';
      END $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP FUNCTION weir_retry()');
  }
}
