import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Paths are compared byte by byte: a folder is then one range of the primary key, from `folder/` to `folder0`. */
const UP = [
  `CREATE TABLE artifact_files (
    root text COLLATE "C" NOT NULL,
    path text COLLATE "C" NOT NULL,
    blob_id text COLLATE "C" NOT NULL,
    size_bytes bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_artifact_files PRIMARY KEY (root, path)
  )`,
  `CREATE INDEX ix_artifact_files_blob ON artifact_files (blob_id)`,
];

export class ArtifactFiles1760000000101 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE artifact_files');
  }
}
