import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintNumber } from './bigint-number.js';
import { Experiment, type LifecycleStage } from './experiment.entity.js';

export const RUN_STATUSES = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** The index of the default order, `start_time DESC, run_id`, is written by hand: a decorator cannot say DESC. */
@Entity('runs')
@Index('ix_runs_default_order', { synchronize: false })
@Index('ix_runs_experiment_name', { synchronize: false })
export class Run {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_runs' })
  runId: string;

  @Column({ type: 'bigint', transformer: bigintNumber })
  experimentId: number;

  @Column({ type: 'text', collation: 'C' })
  runName: string;

  @Column({ type: 'text', collation: 'C', default: '' })
  userId: string;

  @Column({ type: 'text', collation: 'C', default: 'RUNNING' })
  status: RunStatus;

  @Column({ type: 'bigint', transformer: bigintNumber })
  startTime: number;

  @Column({ type: 'bigint', nullable: true, transformer: bigintNumber })
  endTime: number | null;

  @Column({ type: 'bigint', nullable: true, transformer: bigintNumber })
  deletedTime: number | null;

  @Column({ type: 'text', collation: 'C', default: 'active' })
  lifecycleStage: LifecycleStage;

  @Column({ type: 'text', collation: 'C' })
  artifactUri: string;

  @ManyToOne(() => Experiment, { onDelete: 'RESTRICT' })
  @JoinColumn({
    name: 'experiment_id',
    referencedColumnName: 'experimentId',
    foreignKeyConstraintName: 'fk_runs_experiment',
  })
  experiment?: Relation<Experiment>;
}
