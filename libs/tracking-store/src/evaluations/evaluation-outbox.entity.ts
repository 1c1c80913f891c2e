import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Evaluation } from './evaluation.entity.js';

/** A job that still has to be added to the queue. Written with the evaluation, removed when the queue has it. */
@Entity('evaluation_outbox')
@Index('ix_evaluation_outbox_due', ['dueAt'])
export class EvaluationOutboxEntry {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_evaluation_outbox' })
  evaluationId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_evaluation_outbox' })
  attempt: number;

  /** Pushed ahead by whoever tries, so that two dispatchers do not try at once. */
  @Column({ type: 'timestamptz', default: () => 'now()' })
  dueAt: Date;

  @ManyToOne(() => Evaluation, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'evaluation_id',
    referencedColumnName: 'evaluationId',
    foreignKeyConstraintName: 'fk_evaluation_outbox_evaluation',
  })
  evaluation?: Relation<Evaluation>;
}
