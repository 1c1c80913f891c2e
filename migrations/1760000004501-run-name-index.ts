import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For searches by name. Long names are indexed by their first characters, as the values of params and tags are. */
export class RunNameIndex1760000004501 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX ix_runs_experiment_name ON runs (experiment_id, left(run_name, 128))',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX ix_runs_experiment_name');
  }
}
