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

/** A judge that clients keep beside an experiment; what it does is in its versions. */
@Entity('scorers')
@Unique('uq_scorers_experiment_name', ['experimentId', 'name'])
export class Scorer {
  @PrimaryGeneratedColumn('uuid', { primaryKeyConstraintName: 'pk_scorers' })
  scorerId: string;

  @Column({ type: 'bigint', transformer: bigintNumber })
  experimentId: number;

  @Column({ type: 'text', collation: 'C' })
  name: string;

  /** The greatest version number ever given: numbers are not used again. */
  @Column({ type: 'integer', default: 0 })
  lastVersion: number;

  @ManyToOne(() => Experiment, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'experiment_id',
    referencedColumnName: 'experimentId',
    foreignKeyConstraintName: 'fk_scorers_experiment',
  })
  experiment?: Relation<Experiment>;
}
