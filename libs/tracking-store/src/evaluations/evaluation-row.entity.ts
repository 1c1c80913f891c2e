import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Evaluation } from './evaluation.entity.js';

/** One row to score: its values in the order of the evaluation's columns. */
@Entity('evaluation_rows')
export class EvaluationRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_evaluation_rows' })
  evaluationId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_evaluation_rows' })
  rowIndex: number;

  @Column({ type: 'json' })
  cells: readonly unknown[];

  @ManyToOne(() => Evaluation, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'evaluation_id',
    referencedColumnName: 'evaluationId',
    foreignKeyConstraintName: 'fk_evaluation_rows_evaluation',
  })
  evaluation?: Relation<Evaluation>;
}
