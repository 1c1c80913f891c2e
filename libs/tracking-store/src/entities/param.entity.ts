import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bigintNumber } from './bigint-number.js';

/**
 * A run's parameter, immutable once written.
 * No foreign key to the run: every writing statement reads the run itself, and a key would lock the run's row
 * on each write.
 */
@Entity('params')
@Index('ix_params_experiment_key_value', { synchronize: false })
export class Param {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_params' })
  runId: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_params' })
  key: string;

  @Column({ type: 'text', collation: 'C' })
  value: string;

  /** Repeated from the run, so that a search within an experiment is one index scan. */
  @Column({ type: 'bigint', transformer: bigintNumber })
  experimentId: number;
}
