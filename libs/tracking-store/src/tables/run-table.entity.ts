import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';

/** A table that a run has logged: which file it is, and which of its rows the file holds already. */
@Entity('run_tables')
@Unique('uq_run_tables_file', ['runId', 'file'])
@Index('ix_run_tables_experiment_file', ['experimentId', 'file'])
@Index('ix_run_tables_newer_than_file', ['artifactRoot', 'artifactPath'], { where: 'row_count > file_rows' })
export class RunTable {
  @PrimaryColumn({
    type: 'bigint',
    generated: 'identity',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'pk_run_tables',
    transformer: bigintNumber,
  })
  tableId: number;

  @Column({ type: 'uuid' })
  runId: string;

  @Column({ type: 'bigint', transformer: bigintNumber })
  experimentId: number;

  /** Path of the artifact from the run. */
  @Column({ type: 'text', collation: 'C' })
  file: string;

  /** With `artifactPath`, the key of the file in `artifact_files`. */
  @Column({ type: 'text', collation: 'C' })
  artifactRoot: string;

  @Column({ type: 'text', collation: 'C' })
  artifactPath: string;

  /** The file whose rows are the first `fileRows` rows. Where `artifact_files` has another one, that is newer. */
  @Column({ type: 'text', collation: 'C' })
  blobId: string;

  /** Rows behind these were appended without the file. */
  @Column({ type: 'integer' })
  fileRows: number;

  @Column({ type: 'integer' })
  rowCount: number;

  /** Of the rows that count: a new file makes a new generation beside the old one, then takes its place. */
  @Column({ type: 'integer' })
  generation: number;

  /** Names and what their cells are, in order. */
  @Column({ type: 'json' })
  columns: unknown;

  /** `ready`, or `refused` when the file is no table. */
  @Column({ type: 'text', collation: 'C' })
  state: string;

  /** Why it was refused. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  reason: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
