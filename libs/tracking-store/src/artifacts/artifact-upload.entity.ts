import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A file that arrives in parts. Its id is also what allows somebody to send one: nobody can guess it. */
@Entity('artifact_uploads')
@Index('ix_artifact_uploads_touched_at', ['touchedAt'])
@Check('ck_artifact_uploads_state', `state IN ('open', 'completed')`)
export class ArtifactUpload {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_artifact_uploads' })
  uploadId: string;

  /** What the file will be called, from the root of all artifacts. */
  @Column({ type: 'text', collation: 'C' })
  path: string;

  @Column({ type: 'integer' })
  partCount: number;

  /** Completed uploads are remembered for as long as open ones, for clients that missed the answer. */
  @Column({ type: 'text' })
  state: 'open' | 'completed';

  /** Where parts go that clients send to the storage themselves; null when they come here. */
  @Column({ type: 'text', nullable: true })
  storageKey: string | null;

  @Column({ type: 'text', nullable: true })
  storageUploadId: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  touchedAt: Date;
}
