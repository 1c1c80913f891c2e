import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';

const PRIMARY_KEY = 'pk_run_table_rows';

/** A row of a logged table. It may have fewer cells than the table has columns: columns come to an end of nulls. */
@Entity('run_table_rows')
export class RunTableRow {
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: PRIMARY_KEY, transformer: bigintNumber })
  tableId: number;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: PRIMARY_KEY })
  generation: number;

  /** From 0. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: PRIMARY_KEY })
  rowIndex: number;

  /** A JSON array in the order of the table's columns. */
  @Column({ type: 'jsonb' })
  cells: unknown;
}
