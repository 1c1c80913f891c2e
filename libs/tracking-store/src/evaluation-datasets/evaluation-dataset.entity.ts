import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';

/** Records to evaluate on. The digest changes with every change of the records. */
@Entity('evaluation_datasets')
@Index('ix_evaluation_datasets_updated', ['lastUpdateTime', 'datasetId'])
@Index('ix_evaluation_datasets_created_by', { synchronize: false })
@Index('ix_evaluation_datasets_last_updated_by', { synchronize: false })
@Index('ix_evaluation_datasets_created', ['createdTime', 'datasetId'])
@Index('ix_evaluation_datasets_name', ['name', 'datasetId'])
export class EvaluationDataset {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_evaluation_datasets' })
  datasetId: string;

  @Column({ type: 'text', collation: 'C' })
  name: string;

  @Column({ type: 'text', collation: 'C' })
  digest: string;

  /** JSON text: the fields that records had so far, with their types. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  schema: string | null;

  @Column({ type: 'integer', default: 0 })
  recordCount: number;

  @Column({ type: 'bigint', transformer: bigintNumber })
  createdTime: number;

  @Column({ type: 'bigint', transformer: bigintNumber })
  lastUpdateTime: number;

  @Column({ type: 'text', collation: 'C', nullable: true })
  createdBy: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  lastUpdatedBy: string | null;
}
