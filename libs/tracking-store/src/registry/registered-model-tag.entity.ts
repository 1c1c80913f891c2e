import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { RegisteredModel } from './registered-model.entity.js';

const PRIMARY_KEY = 'pk_registered_model_tags';

@Entity('registered_model_tags')
@Index('ix_registered_model_tags_key_value', { synchronize: false })
export class RegisteredModelTag {
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: PRIMARY_KEY, transformer: bigintNumber })
  registeredModelId: number;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: PRIMARY_KEY })
  key: string;

  @Column({ type: 'text', collation: 'C' })
  value: string;

  @ManyToOne(() => RegisteredModel, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'registered_model_id',
    referencedColumnName: 'registeredModelId',
    foreignKeyConstraintName: 'fk_registered_model_tags_model',
  })
  model?: Relation<RegisteredModel>;
}
