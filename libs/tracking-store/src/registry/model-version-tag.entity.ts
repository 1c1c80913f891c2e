import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { ModelVersion } from './model-version.entity.js';

const PRIMARY_KEY = 'pk_model_version_tags';

@Entity('model_version_tags')
@Index('ix_model_version_tags_key_value', { synchronize: false })
export class ModelVersionTag {
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: PRIMARY_KEY, transformer: bigintNumber })
  registeredModelId: number;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: PRIMARY_KEY })
  version: number;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: PRIMARY_KEY })
  key: string;

  @Column({ type: 'text', collation: 'C' })
  value: string;

  @ManyToOne(() => ModelVersion, { onDelete: 'CASCADE' })
  @JoinColumn([
    {
      name: 'registered_model_id',
      referencedColumnName: 'registeredModelId',
      foreignKeyConstraintName: 'fk_model_version_tags_version',
    },
    {
      name: 'version',
      referencedColumnName: 'version',
      foreignKeyConstraintName: 'fk_model_version_tags_version',
    },
  ])
  modelVersion?: Relation<ModelVersion>;
}
