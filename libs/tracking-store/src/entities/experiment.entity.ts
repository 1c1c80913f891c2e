import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { bigintNumber } from './bigint-number.js';

/** `deleted` rows stay readable and keep their name reserved. */
export type LifecycleStage = 'active' | 'deleted';

@Entity('experiments')
@Index('ix_experiments_updated', { synchronize: false })
@Index('ix_experiments_default_order', { synchronize: false })
@Unique('uq_experiments_name', ['name'])
export class Experiment {
  /** Decimal text on the wire. 0 is the default experiment, so an identity that starts at 1 never gives it. */
  @PrimaryColumn({
    type: 'bigint',
    generated: 'identity',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_experiments',
    transformer: bigintNumber,
  })
  experimentId: number;

  @Column({ type: 'text', collation: 'C' })
  name: string;

  @Column({ type: 'text', collation: 'C' })
  artifactLocation: string;

  @Column({ type: 'text', collation: 'C', default: 'active' })
  lifecycleStage: LifecycleStage;

  /** Milliseconds since the epoch, as on the wire. */
  @Column({ type: 'bigint', transformer: bigintNumber })
  creationTime: number;

  @Column({ type: 'bigint', transformer: bigintNumber })
  lastUpdateTime: number;
}
