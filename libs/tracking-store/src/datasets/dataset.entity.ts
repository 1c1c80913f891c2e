import {
  Column,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  Unique,
  type Relation,
} from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { Experiment } from '../entities/experiment.entity.js';

/** Data that runs of an experiment were trained or evaluated on, known by name and digest. */
@Entity('datasets')
@Unique('uq_datasets_experiment_name_digest', ['experimentId', 'name', 'digest'])
export class Dataset {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'pk_datasets' })
  datasetId: string;

  @Column({ type: 'bigint', transformer: bigintNumber })
  experimentId: number;

  @Column({ type: 'text', collation: 'C' })
  name: string;

  @Column({ type: 'text', collation: 'C' })
  digest: string;

  @Column({ type: 'text', collation: 'C' })
  sourceType: string;

  @Column({ type: 'text', collation: 'C' })
  source: string;

  @Column({ type: 'text', collation: 'C', nullable: true })
  schema: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  profile: string | null;

  @ManyToOne(() => Experiment, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'experiment_id',
    referencedColumnName: 'experimentId',
    foreignKeyConstraintName: 'fk_datasets_experiment',
  })
  experiment?: Relation<Experiment>;
}
