import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintNumber } from './bigint-number.js';
import { Experiment } from './experiment.entity.js';

@Entity('experiment_tags')
@Index('ix_experiment_tags_key_value', { synchronize: false })
export class ExperimentTag {
  @PrimaryColumn({
    type: 'bigint',
    primaryKeyConstraintName: 'pk_experiment_tags',
    transformer: bigintNumber,
  })
  experimentId: number;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'pk_experiment_tags' })
  key: string;

  @Column({ type: 'text', collation: 'C' })
  value: string;

  @ManyToOne(() => Experiment, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'experiment_id',
    referencedColumnName: 'experimentId',
    foreignKeyConstraintName: 'fk_experiment_tags_experiment',
  })
  experiment?: Relation<Experiment>;
}
