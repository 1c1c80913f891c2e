import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { Experiment } from '../entities/experiment.entity.js';
import { EvaluationDataset } from './evaluation-dataset.entity.js';

const PRIMARY_KEY = 'pk_evaluation_dataset_experiments';

/** An experiment that a dataset is used in. */
@Entity('evaluation_dataset_experiments')
@Index('ix_evaluation_dataset_experiments_experiment', ['experimentId', 'datasetId'])
export class EvaluationDatasetExperiment {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: PRIMARY_KEY })
  datasetId: string;

  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: PRIMARY_KEY, transformer: bigintNumber })
  experimentId: number;

  @ManyToOne(() => EvaluationDataset, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'dataset_id',
    referencedColumnName: 'datasetId',
    foreignKeyConstraintName: 'fk_evaluation_dataset_experiments_dataset',
  })
  dataset?: Relation<EvaluationDataset>;

  @ManyToOne(() => Experiment, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'experiment_id',
    referencedColumnName: 'experimentId',
    foreignKeyConstraintName: 'fk_evaluation_dataset_experiments_experiment',
  })
  experiment?: Relation<Experiment>;
}
