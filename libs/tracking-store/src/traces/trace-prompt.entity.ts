import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Trace } from './trace.entity.js';

/** A prompt version that a trace used. The prompt need not be registered here. */
@Entity('trace_prompts')
@Index('ix_trace_prompts_trace', ['traceId'])
export class TracePrompt {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_trace_prompts' })
  name: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_trace_prompts' })
  version: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_trace_prompts' })
  traceId: string;

  @ManyToOne(() => Trace, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'trace_id',
    referencedColumnName: 'traceId',
    foreignKeyConstraintName: 'fk_trace_prompts_trace',
  })
  trace?: Relation<Trace>;
}
