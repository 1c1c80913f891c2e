import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * What a judge answered to a question, under the hash of everything that decides the answer: model, parameters and messages.
 * Shared by all evaluations, so that the same question is paid for once.
 */
@Entity('judge_answers')
@Index('ix_judge_answers_used', ['usedAt'])
export class JudgeAnswer {
  /** SHA-256, 32 bytes. */
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'pk_judge_answers' })
  question: Buffer;

  @Column({ type: 'text' })
  model: string;

  /** JSON text, so that any text a model may answer can be kept. */
  @Column({ type: 'json' })
  answer: string;

  @Column({ type: 'integer', nullable: true })
  inputTokens: number | null;

  @Column({ type: 'integer', nullable: true })
  outputTokens: number | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  /** Renewed now and then; answers that nobody asked for in a long time are deleted. */
  @Column({ type: 'timestamptz', default: () => 'now()' })
  usedAt: Date;
}
