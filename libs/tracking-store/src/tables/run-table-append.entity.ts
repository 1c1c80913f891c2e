import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { RunTable } from './run-table.entity.js';

const PRIMARY_KEY = 'pk_run_table_appends';

/** What a call with an idempotency key has appended, so that its repetition appends nothing. */
@Entity('run_table_appends')
export class RunTableAppend {
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: PRIMARY_KEY, transformer: bigintNumber })
  tableId: number;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: PRIMARY_KEY })
  idempotencyKey: string;

  @Column({ type: 'text', collation: 'C' })
  bodyHash: string;

  @Column({ type: 'integer' })
  firstRow: number;

  @Column({ type: 'integer' })
  rowCount: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @ManyToOne(() => RunTable, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'table_id', foreignKeyConstraintName: 'fk_run_table_appends_table' })
  table?: Relation<RunTable>;
}
