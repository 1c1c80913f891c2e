import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Evaluation } from './evaluation.entity.js';

/** Name of the unit that holds a row's prediction; the others carry the name of their metric. */
export const PREDICTION_UNIT = 'prediction';

/**
 * - `scored`: there is an answer or a score;
 * - `not-applicable`: the metric reads nothing of this row;
 * - `failed`: there should have been one, and `reason` says why there is none.
 */
export type UnitOutcome = 'scored' | 'not-applicable' | 'failed';

/**
 * The smallest piece of work: one row's prediction, or one row's score by one metric. Its existence means that it is
 * done; the key lets it be committed once, however many workers try.
 */
@Entity('evaluation_units')
@Index('ix_evaluation_units_score', { synchronize: false })
@Index('ix_evaluation_units_failed', { synchronize: false })
@Check('ck_evaluation_units_outcome', `outcome IN ('scored', 'not-applicable', 'failed')`)
export class EvaluationUnit {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_evaluation_units' })
  evaluationId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_evaluation_units' })
  rowIndex: number;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'pk_evaluation_units' })
  unit: string;

  @Column({ type: 'text' })
  outcome: UnitOutcome;

  /** A metric's number; null for a prediction and for scores that are texts. */
  @Column({ type: 'double precision', nullable: true })
  score: number | null;

  /** The model's answer, or a score that is a text. */
  @Column({ type: 'json', nullable: true })
  output: unknown;

  @Column({ type: 'double precision', nullable: true })
  latencySeconds: number | null;

  /** Why there is no score, or a judge's justification. */
  @Column({ type: 'text', nullable: true })
  reason: string | null;

  /** Model calls that this unit took, retries included; 0 for computed scores and remembered answers. */
  @Column({ type: 'smallint', default: 0 })
  calls: number;

  @Column({ type: 'integer', nullable: true })
  inputTokens: number | null;

  @Column({ type: 'integer', nullable: true })
  outputTokens: number | null;

  /** US dollars; null when no call was made or no price is known. */
  @Column({ type: 'double precision', nullable: true })
  costUsd: number | null;

  @ManyToOne(() => Evaluation, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'evaluation_id',
    referencedColumnName: 'evaluationId',
    foreignKeyConstraintName: 'fk_evaluation_units_evaluation',
  })
  evaluation?: Relation<Evaluation>;
}
