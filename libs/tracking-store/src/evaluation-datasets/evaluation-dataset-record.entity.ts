import {
  Column,
  Entity,
  Generated,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { EvaluationDataset } from './evaluation-dataset.entity.js';

const PRIMARY_KEY = 'pk_evaluation_dataset_records';

/** One example. Its JSON columns are written and read as text: numbers and the order of keys stay as they were sent. */
@Entity('evaluation_dataset_records')
@Unique('uq_evaluation_dataset_records_input', ['datasetId', 'inputHash'])
@Unique('uq_evaluation_dataset_records_id', ['recordId'])
export class EvaluationDatasetRecord {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: PRIMARY_KEY })
  datasetId: string;

  /** Order of arrival. */
  @PrimaryColumn({
    type: 'bigint',
    generated: 'identity',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: PRIMARY_KEY,
    transformer: bigintNumber,
  })
  ordinal: number;

  @Column({ type: 'uuid' })
  @Generated('uuid')
  recordId: string;

  /** SHA-256 of the inputs in canonical form: a dataset has one record for each input. */
  @Column({ type: 'bytea' })
  inputHash: Buffer;

  @Column({ type: 'json' })
  inputs: unknown;

  @Column({ type: 'json', nullable: true })
  outputs: unknown;

  @Column({ type: 'json', nullable: true })
  expectations: unknown;

  @Column({ type: 'json', nullable: true })
  tags: unknown;

  @Column({ type: 'json', nullable: true })
  source: unknown;

  @Column({ type: 'text', collation: 'C', nullable: true })
  sourceId: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  sourceType: string | null;

  @Column({ type: 'bigint', transformer: bigintNumber })
  createdTime: number;

  @Column({ type: 'bigint', transformer: bigintNumber })
  lastUpdateTime: number;

  @Column({ type: 'text', collation: 'C', nullable: true })
  createdBy: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  lastUpdatedBy: string | null;

  @ManyToOne(() => EvaluationDataset, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'dataset_id',
    referencedColumnName: 'datasetId',
    foreignKeyConstraintName: 'fk_evaluation_dataset_records_dataset',
  })
  dataset?: Relation<EvaluationDataset>;
}
