import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';

const PRIMARY_KEY = 'pk_artifact_files';

/** A file that clients see, and the blob that holds its bytes. Folders exist only as beginnings of paths. */
@Entity('artifact_files')
@Index('ix_artifact_files_blob', ['blobId'])
export class ArtifactFile {
  /** Folder of the run, logged model or trace that owns the file; empty for files outside of all of them. */
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: PRIMARY_KEY })
  root: string;

  /** Below `root`. */
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: PRIMARY_KEY })
  path: string;

  /** SHA-256 of the bytes. */
  @Column({ type: 'text', collation: 'C' })
  blobId: string;

  @Column({ type: 'bigint', transformer: bigintNumber })
  sizeBytes: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
