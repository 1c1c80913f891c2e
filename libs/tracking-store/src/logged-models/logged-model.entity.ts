import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { Experiment, type LifecycleStage } from '../entities/experiment.entity.js';

export const LOGGED_MODEL_STATUSES = ['PENDING', 'READY', 'UPLOAD_FAILED'] as const;
export type LoggedModelStatus = (typeof LOGGED_MODEL_STATUSES)[number];

/** A model that a 3.x client has logged: an entity of the experiment with files, parameters and metrics of its own. */
@Entity('logged_models')
@Index('ix_logged_models_updated', { synchronize: false })
@Index('ix_logged_models_name', { synchronize: false })
@Index('ix_logged_models_default_order', { synchronize: false })
@Index('ix_logged_models_source_run', ['sourceRunId'])
export class LoggedModel {
  /** `m-` and 32 hexadecimal digits on the wire. */
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_logged_models' })
  modelId: string;

  @Column({ type: 'bigint', transformer: bigintNumber })
  experimentId: number;

  @Column({ type: 'text', collation: 'C' })
  name: string;

  @Column({ type: 'text', collation: 'C', nullable: true })
  modelType: string | null;

  /** As the client said: it need not be a run of this server. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  sourceRunId: string | null;

  @Column({ type: 'text', collation: 'C', default: 'PENDING' })
  status: LoggedModelStatus;

  @Column({ type: 'text', collation: 'C', nullable: true })
  statusMessage: string | null;

  @Column({ type: 'text', collation: 'C' })
  artifactUri: string;

  @Column({ type: 'text', collation: 'C', default: 'active' })
  lifecycleStage: LifecycleStage;

  /** Milliseconds since the epoch, as on the wire. */
  @Column({ type: 'bigint', transformer: bigintNumber })
  creationTime: number;

  @Column({ type: 'bigint', transformer: bigintNumber })
  lastUpdateTime: number;

  @ManyToOne(() => Experiment, { onDelete: 'RESTRICT' })
  @JoinColumn({
    name: 'experiment_id',
    referencedColumnName: 'experimentId',
    foreignKeyConstraintName: 'fk_logged_models_experiment',
  })
  experiment?: Relation<Experiment>;
}
