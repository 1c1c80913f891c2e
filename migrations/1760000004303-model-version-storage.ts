import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  // Where the files are when the source is a reference to another version or to a logged model.
  `ALTER TABLE model_versions ADD COLUMN storage_location text COLLATE "C"`,
  // Orders of the search: of all versions, and of one model's.
  `CREATE INDEX ix_model_versions_updated ON model_versions (last_update_time, version)`,
  `CREATE INDEX ix_model_versions_model_updated
    ON model_versions (registered_model_id, last_update_time, version)`,
  // The latest version of a stage.
  `CREATE INDEX ix_model_versions_stage ON model_versions (registered_model_id, stage, version)`,
];

const INDEXES = ['ix_model_versions_stage', 'ix_model_versions_model_updated', 'ix_model_versions_updated'];

/** Versions keep the source that they were made from, and searches among many of them stay quick. */
export class ModelVersionStorage1760000004303 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const index of INDEXES) await queryRunner.query(`DROP INDEX ${index}`);
    await queryRunner.query('ALTER TABLE model_versions DROP COLUMN storage_location');
  }
}
