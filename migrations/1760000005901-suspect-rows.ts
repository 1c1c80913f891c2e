import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which row of a chunk a worker had in hand, alone, when it disappeared, and how often in a row. */
export class SuspectRows1760000005901 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE evaluation_chunks
        ADD COLUMN suspect_row integer,
        ADD COLUMN suspect_setbacks smallint NOT NULL DEFAULT 0`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE evaluation_chunks DROP COLUMN suspect_row, DROP COLUMN suspect_setbacks`,
    );
  }
}
