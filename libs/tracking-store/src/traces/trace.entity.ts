import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { Experiment } from '../entities/experiment.entity.js';

export const TRACE_STATES = ['OK', 'ERROR', 'IN_PROGRESS'] as const;
export type TraceState = (typeof TRACE_STATES)[number] | 'STATE_UNSPECIFIED';

/** What a client traced: one call of an application. Its spans are rows or, of older clients, a file. */
@Entity('traces')
@Index('ix_traces_default_order', { synchronize: false })
@Index('ix_traces_tags', { synchronize: false })
@Index('ix_traces_metadata', { synchronize: false })
@Index('ix_traces_client_request', { synchronize: false })
export class Trace {
  /** Drawn by the client; 2.x clients let the server draw it. */
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_traces' })
  traceId: string;

  @Column({ type: 'bigint', transformer: bigintNumber })
  experimentId: number;

  @Column({ type: 'text', collation: 'C', nullable: true })
  clientRequestId: string | null;

  /** Milliseconds since the epoch. */
  @Column({ type: 'bigint', transformer: bigintNumber })
  requestTime: number;

  @Column({ type: 'bigint', nullable: true, transformer: bigintNumber })
  executionMs: number | null;

  @Column({ type: 'text', collation: 'C' })
  state: TraceState;

  @Column({ type: 'text', collation: 'C', nullable: true })
  requestPreview: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  responsePreview: string | null;

  @Column({ type: 'jsonb', default: {} })
  metadata: Record<string, string>;

  @Column({ type: 'jsonb', default: {} })
  tags: Record<string, string>;

  /** False while the trace is only known by its spans, which then say when it was and how it ended. */
  @Column({ type: 'boolean', default: true })
  isDeclared: boolean;

  @ManyToOne(() => Experiment, { onDelete: 'RESTRICT' })
  @JoinColumn({
    name: 'experiment_id',
    referencedColumnName: 'experimentId',
    foreignKeyConstraintName: 'fk_traces_experiment',
  })
  experiment?: Relation<Experiment>;
}
