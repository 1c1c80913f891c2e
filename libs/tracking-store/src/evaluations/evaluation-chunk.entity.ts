import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Evaluation } from './evaluation.entity.js';

export type ChunkState = 'pending' | 'leased' | 'done';

/**
 * Consecutive rows that one worker takes at a time: the units of its rows are claimed by this lease. Several workers may
 * share an evaluation, chunk by chunk.
 */
@Entity('evaluation_chunks')
@Index('ix_evaluation_chunks_undone', { synchronize: false })
@Check('ck_evaluation_chunks_state', `state IN ('pending', 'leased', 'done')`)
export class EvaluationChunk {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_evaluation_chunks' })
  evaluationId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_evaluation_chunks' })
  firstRow: number;

  @Column({ type: 'integer' })
  rowCount: number;

  @Column({ type: 'text', default: 'pending' })
  state: ChunkState;

  @Column({ type: 'uuid', nullable: true })
  leaseToken: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  leasedUntil: Date | null;

  /** Rows whose prediction is committed, failed ones included. */
  @Column({ type: 'integer', default: 0 })
  predictedRows: number;

  @Column({ type: 'integer', default: 0 })
  failedRows: number;

  /** Units of metrics that are committed, whatever came of them. */
  @Column({ type: 'integer', default: 0 })
  scoredUnits: number;

  /** Those of them that failed. */
  @Column({ type: 'integer', default: 0 })
  failedUnits: number;

  /** When the first and the last unit were committed: how fast it goes. */
  @Column({ type: 'timestamptz', nullable: true })
  firstUnitAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  lastUnitAt: Date | null;

  /** How often in a row a worker disappeared with it without getting any further. */
  @Column({ type: 'smallint', default: 0 })
  setbacks: number;

  /** How far it was when a worker last disappeared with it. */
  @Column({ type: 'integer', default: 0 })
  progressMark: number;

  /** The row that was in hand, alone, since somebody works the chunk off row by row. */
  @Column({ type: 'integer', nullable: true })
  suspectRow: number | null;

  /** How often in a row a worker disappeared with that row in hand. */
  @Column({ type: 'smallint', default: 0 })
  suspectSetbacks: number;

  @ManyToOne(() => Evaluation, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'evaluation_id',
    referencedColumnName: 'evaluationId',
    foreignKeyConstraintName: 'fk_evaluation_chunks_evaluation',
  })
  evaluation?: Relation<Evaluation>;
}
