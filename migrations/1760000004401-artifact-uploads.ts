import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Uploads of several parts, before they are files. Their parts are blobs like any other, and refer to them. */
const UP = [
  `CREATE TABLE artifact_uploads (
    upload_id text COLLATE "C" NOT NULL,
    path text COLLATE "C" NOT NULL,
    part_count integer NOT NULL,
    state text NOT NULL,
    storage_key text,
    storage_upload_id text,
    touched_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_artifact_uploads PRIMARY KEY (upload_id),
    CONSTRAINT ck_artifact_uploads_state CHECK (state IN ('open', 'completed'))
  )`,
  `CREATE INDEX ix_artifact_uploads_touched_at ON artifact_uploads (touched_at)`,
  `CREATE TABLE artifact_upload_parts (
    upload_id text COLLATE "C" NOT NULL,
    part_number integer NOT NULL,
    blob_id text COLLATE "C" NOT NULL,
    size_bytes bigint NOT NULL,
    CONSTRAINT pk_artifact_upload_parts PRIMARY KEY (upload_id, part_number),
    CONSTRAINT fk_artifact_upload_parts_upload FOREIGN KEY (upload_id)
      REFERENCES artifact_uploads (upload_id) ON DELETE CASCADE
  )`,
  `CREATE INDEX ix_artifact_upload_parts_blob ON artifact_upload_parts (blob_id)`,
];

export class ArtifactUploads1760000004401 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE artifact_upload_parts');
    await queryRunner.query('DROP TABLE artifact_uploads');
  }
}
