import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { ArtifactUpload } from './artifact-upload.entity.js';

const PRIMARY_KEY = 'pk_artifact_upload_parts';

/** A part that has arrived whole, and the blob that holds its bytes. */
@Entity('artifact_upload_parts')
@Index('ix_artifact_upload_parts_blob', ['blobId'])
export class ArtifactUploadPart {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: PRIMARY_KEY })
  uploadId: string;

  @ManyToOne(() => ArtifactUpload, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'upload_id', foreignKeyConstraintName: 'fk_artifact_upload_parts_upload' })
  upload: Relation<ArtifactUpload>;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: PRIMARY_KEY })
  partNumber: number;

  @Column({ type: 'text', collation: 'C' })
  blobId: string;

  @Column({ type: 'bigint', transformer: bigintNumber })
  sizeBytes: number;
}
