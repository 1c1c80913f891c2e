import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Trace } from './trace.entity.js';

/** A trace that was linked to a run after it was made; one made within a run says so in its metadata. */
@Entity('trace_runs')
@Index('ix_trace_runs_trace', ['traceId'])
export class TraceRun {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_trace_runs' })
  runId: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_trace_runs' })
  traceId: string;

  @ManyToOne(() => Trace, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'trace_id',
    referencedColumnName: 'traceId',
    foreignKeyConstraintName: 'fk_trace_runs_trace',
  })
  trace?: Relation<Trace>;
}
