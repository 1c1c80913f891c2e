import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { AttributeMap, SpanDetails, SpanStatus } from './span.types.js';
import { Trace } from './trace.entity.js';

/** One step of a trace. Its experiment is repeated here, so that spans are found by name within an experiment. */
@Entity('spans')
@Index('ix_spans_name', ['experimentId', 'name', 'traceId'])
@Index('ix_spans_type', ['experimentId', 'type', 'traceId'])
export class Span {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_spans' })
  traceId: string;

  /** 16 hexadecimal digits. */
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_spans' })
  spanId: string;

  @Column({ type: 'bigint' })
  experimentId: string;

  @Column({ type: 'text', collation: 'C', nullable: true })
  parentId: string | null;

  @Column({ type: 'text', collation: 'C' })
  name: string;

  @Column({ type: 'text', collation: 'C', nullable: true })
  type: string | null;

  @Column({ type: 'text', collation: 'C' })
  status: SpanStatus;

  /** Nanoseconds since the epoch: more than a double can hold. */
  @Column({ type: 'bigint' })
  startNs: string;

  @Column({ type: 'bigint', nullable: true })
  endNs: string | null;

  @Column({ type: 'jsonb', default: {} })
  attributes: AttributeMap;

  @Column({ type: 'jsonb', default: {} })
  details: SpanDetails;

  @ManyToOne(() => Trace, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'trace_id',
    referencedColumnName: 'traceId',
    foreignKeyConstraintName: 'fk_spans_trace',
  })
  trace?: Relation<Trace>;
}
