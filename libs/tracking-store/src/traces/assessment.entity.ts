import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { Trace } from './trace.entity.js';

export type AssessmentKind = 'feedback' | 'expectation' | 'issue';

/** What a person, a judge or a program thinks of a trace. */
@Entity('assessments')
@Index('ix_assessments_trace', ['traceId', 'creationTime'])
@Index('ix_assessments_name', ['name', 'kind', 'traceId'])
export class Assessment {
  /** `a-` and 32 hexadecimal digits on the wire. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_assessments' })
  assessmentId: string;

  @Column({ type: 'text', collation: 'C' })
  traceId: string;

  @Column({ type: 'text', collation: 'C' })
  name: string;

  @Column({ type: 'text', collation: 'C' })
  kind: AssessmentKind;

  /** As sent: `{ "value": … }` of any type. */
  @Column({ type: 'jsonb' })
  content: object;

  @Column({ type: 'jsonb', nullable: true })
  source: object | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  spanId: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  rationale: string | null;

  @Column({ type: 'jsonb', default: {} })
  metadata: Record<string, string>;

  /** The assessment that this one replaces, which is then no longer valid. */
  @Column({ type: 'uuid', nullable: true })
  overrides: string | null;

  @Column({ type: 'boolean', default: true })
  isValid: boolean;

  @Column({ type: 'bigint', transformer: bigintNumber })
  creationTime: number;

  @Column({ type: 'bigint', transformer: bigintNumber })
  lastUpdateTime: number;

  @ManyToOne(() => Trace, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'trace_id',
    referencedColumnName: 'traceId',
    foreignKeyConstraintName: 'fk_assessments_trace',
  })
  trace?: Relation<Trace>;
}
