import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ArtifactBlob } from './artifact-path-writing.js';
import { ArtifactUploadPart } from './artifact-upload-part.entity.js';
import { ArtifactUpload } from './artifact-upload.entity.js';

export interface NewArtifactUpload {
  readonly uploadId: string;
  readonly path: string;
  readonly partCount: number;
  /** Where clients send the parts, when that is not here. */
  readonly storage: { readonly key: string; readonly uploadId: string } | null;
}

export interface UploadedPart {
  readonly partNumber: number;
  readonly blob: ArtifactBlob;
}

const PUT_PART = `
  WITH touched AS (
    UPDATE artifact_uploads SET touched_at = now()
    WHERE upload_id = $1 AND state = 'open' RETURNING upload_id
  )
  INSERT INTO artifact_upload_parts (upload_id, part_number, blob_id, size_bytes)
  SELECT upload_id, $2, $3, $4 FROM touched
  ON CONFLICT ON CONSTRAINT pk_artifact_upload_parts
    DO UPDATE SET blob_id = excluded.blob_id, size_bytes = excluded.size_bytes
  RETURNING 1`;

const COMPLETE = `
  WITH done AS (
    UPDATE artifact_uploads SET state = 'completed', touched_at = now() WHERE upload_id = $1 RETURNING upload_id
  )
  DELETE FROM artifact_upload_parts USING done WHERE artifact_upload_parts.upload_id = done.upload_id`;

/** Small steps: a server that was away for long may find many. */
const TAKE_UNTOUCHED = `
  DELETE FROM artifact_uploads WHERE upload_id IN (
    SELECT upload_id FROM artifact_uploads WHERE touched_at < $1
    ORDER BY touched_at LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  RETURNING storage_key AS key, storage_upload_id AS "uploadId"`;

/** Files that arrive in parts: nothing of them can be listed or read before they are complete. */
@Injectable()
export class ArtifactUploadRepository {
  constructor(private readonly dataSource: DataSource) {}

  async create({ storage, ...upload }: NewArtifactUpload): Promise<void> {
    await this.dataSource.getRepository(ArtifactUpload).insert({
      ...upload,
      state: 'open',
      storageKey: storage?.key ?? null,
      storageUploadId: storage?.uploadId ?? null,
    });
  }

  find(uploadId: string): Promise<ArtifactUpload | null> {
    return this.dataSource.getRepository(ArtifactUpload).findOneBy({ uploadId });
  }

  /** Answers `gone` when the upload was completed or aborted in the meantime. */
  async putPart(uploadId: string, { partNumber, blob }: UploadedPart): Promise<'stored' | 'gone'> {
    const rows: unknown[] = await this.dataSource.query(PUT_PART, [
      uploadId,
      partNumber,
      blob.id,
      blob.sizeBytes,
    ]);
    return rows.length > 0 ? 'stored' : 'gone';
  }

  /** What has arrived, in the order of the numbers. */
  async parts(uploadId: string): Promise<UploadedPart[]> {
    const rows = await this.dataSource
      .getRepository(ArtifactUploadPart)
      .find({ where: { uploadId }, order: { partNumber: 'ASC' } });
    return rows.map(({ partNumber, blobId, sizeBytes }) => ({
      partNumber,
      blob: { id: blobId, sizeBytes },
    }));
  }

  /** The file exists: its parts are no longer needed. */
  async complete(uploadId: string): Promise<void> {
    await this.dataSource.query(COMPLETE, [uploadId]);
  }

  /** With its parts. */
  async delete(uploadId: string): Promise<void> {
    await this.dataSource.getRepository(ArtifactUpload).delete({ uploadId });
  }

  /** Deletes uploads that nobody has touched since then; answers where in the storage their parts are. */
  async takeUntouched(
    since: Date,
    limit: number,
  ): Promise<{ readonly key: string | null; readonly uploadId: string | null }[]> {
    const [rows]: [{ key: string | null; uploadId: string | null }[], number] = await this.dataSource.query(
      TAKE_UNTOUCHED,
      [since, limit],
    );
    return rows;
  }
}
