import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bigintNumber } from './bigint-number.js';

/**
 * A run's tag; the last write wins.
 * No foreign key to the run: every writing statement reads the run itself, and a key would lock the run's row
 * on each write.
 */
@Entity('run_tags')
@Index('ix_run_tags_experiment_key_value', { synchronize: false })
export class RunTag {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_run_tags' })
  runId: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_run_tags' })
  key: string;

  @Column({ type: 'text', collation: 'C' })
  value: string;

  /** Repeated from the run, so that a search within an experiment is one index scan. */
  @Column({ type: 'bigint', transformer: bigintNumber })
  experimentId: number;
}
