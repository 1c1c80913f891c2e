import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bigintNumber } from './bigint-number.js';

/** The point of a metric with the greatest (step, timestamp, value); written in the statement that writes the points. */
@Entity('latest_metrics')
@Index('ix_latest_metrics_experiment_key_value', ['experimentId', 'key', 'value', 'runId'])
export class LatestMetric {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_latest_metrics' })
  runId: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_latest_metrics' })
  key: string;

  @Column({ type: 'double precision' })
  value: number;

  @Column({ type: 'bigint', transformer: bigintNumber })
  timestamp: number;

  @Column({ type: 'bigint', transformer: bigintNumber })
  step: number;

  /** Repeated from the run, so that a search ordered by a metric is one index scan. */
  @Column({ type: 'bigint', transformer: bigintNumber })
  experimentId: number;
}
