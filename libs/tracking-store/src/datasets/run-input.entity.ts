import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { Dataset } from './dataset.entity.js';

export interface InputTag {
  readonly key: string;
  readonly value: string;
}

/** A dataset that a run used. The first link counts: the same dataset logged again changes nothing. */
@Entity('inputs')
@Index('ix_inputs_dataset', ['datasetId', 'runId'])
export class RunInput {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_inputs' })
  runId: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_inputs' })
  datasetId: string;

  /** Order of logging. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS', transformer: bigintNumber })
  ordinal: number;

  /** Value of the tag `mlflow.data.context`, which searches ask for. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  context: string | null;

  /** As sent, in their order. */
  @Column({ type: 'jsonb', default: [] })
  tags: InputTag[];

  @ManyToOne(() => Dataset, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'dataset_id',
    referencedColumnName: 'datasetId',
    foreignKeyConstraintName: 'fk_inputs_dataset',
  })
  dataset?: Relation<Dataset>;
}
