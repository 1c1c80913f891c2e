import { Entity, PrimaryColumn } from 'typeorm';
import { bigintNumber } from './bigint-number.js';

const PRIMARY_KEY = 'pk_metrics';

/**
 * One logged point. The whole row is its key: a point that is sent twice is stored once, which makes every write
 * safe to repeat. The order of the key is the order of a metric's history.
 */
@Entity('metrics')
export class Metric {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: PRIMARY_KEY })
  runId: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: PRIMARY_KEY })
  key: string;

  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: PRIMARY_KEY, transformer: bigintNumber })
  timestamp: number;

  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: PRIMARY_KEY, transformer: bigintNumber })
  step: number;

  /** May be NaN: Postgres treats NaN as equal to itself in an index. */
  @PrimaryColumn({ type: 'double precision', primaryKeyConstraintName: PRIMARY_KEY })
  value: number;
}
