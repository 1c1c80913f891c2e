import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { Scorer } from './scorer.entity.js';

const PRIMARY_KEY = 'pk_scorer_versions';

@Entity('scorer_versions')
export class ScorerVersion {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: PRIMARY_KEY })
  scorerId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: PRIMARY_KEY })
  version: number;

  /** JSON text, which only clients read. */
  @Column({ type: 'text', collation: 'C' })
  serializedScorer: string;

  @Column({ type: 'bigint', transformer: bigintNumber })
  creationTime: number;

  @ManyToOne(() => Scorer, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'scorer_id',
    referencedColumnName: 'scorerId',
    foreignKeyConstraintName: 'fk_scorer_versions_scorer',
  })
  scorer?: Relation<Scorer>;
}
