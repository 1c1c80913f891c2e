import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { ModelVersion } from './model-version.entity.js';

const PRIMARY_KEY = 'pk_model_aliases';

@Entity('model_aliases')
export class ModelAlias {
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: PRIMARY_KEY, transformer: bigintNumber })
  registeredModelId: number;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: PRIMARY_KEY })
  alias: string;

  @Column({ type: 'integer' })
  version: number;

  @ManyToOne(() => ModelVersion, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'registered_model_id',
      referencedColumnName: 'registeredModelId',
      foreignKeyConstraintName: 'fk_model_aliases_version',
    },
    {
      name: 'version',
      referencedColumnName: 'version',
      foreignKeyConstraintName: 'fk_model_aliases_version',
    },
  ])
  modelVersion?: Relation<ModelVersion>;
}
