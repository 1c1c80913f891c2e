import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The default order of a search of experiments, newest first. */
export class ExperimentOrderIndex1760000004502 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX ix_experiments_default_order ON experiments (lifecycle_stage, creation_time DESC, experiment_id)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX ix_experiments_default_order');
  }
}
