import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';

const PRIMARY_KEY = 'pk_logged_model_metrics';

/** A metric that a run logged about a model; the run keeps it too. No foreign keys: see the migration. */
@Entity('logged_model_metrics')
@Index('ix_logged_model_metrics_key_value', ['key', 'value', 'modelId'])
export class LoggedModelMetric {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: PRIMARY_KEY })
  modelId: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: PRIMARY_KEY })
  key: string;

  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: PRIMARY_KEY, transformer: bigintNumber })
  timestamp: number;

  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: PRIMARY_KEY, transformer: bigintNumber })
  step: number;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: PRIMARY_KEY })
  runId: string;

  @Column({ type: 'double precision' })
  value: number;

  @Column({ type: 'text', collation: 'C', nullable: true })
  datasetName: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  datasetDigest: string | null;
}
