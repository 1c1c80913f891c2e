import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { EvaluationDataset } from './evaluation-dataset.entity.js';

const PRIMARY_KEY = 'pk_evaluation_dataset_tags';

@Entity('evaluation_dataset_tags')
@Index('ix_evaluation_dataset_tags_key_value', { synchronize: false })
export class EvaluationDatasetTag {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: PRIMARY_KEY })
  datasetId: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: PRIMARY_KEY })
  key: string;

  @Column({ type: 'text', collation: 'C' })
  value: string;

  @ManyToOne(() => EvaluationDataset, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'dataset_id',
    referencedColumnName: 'datasetId',
    foreignKeyConstraintName: 'fk_evaluation_dataset_tags_dataset',
  })
  dataset?: Relation<EvaluationDataset>;
}
