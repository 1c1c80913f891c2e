import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { LoggedModel } from './logged-model.entity.js';

const PRIMARY_KEY = 'pk_logged_model_tags';

/** A logged model's tag; the last write wins. */
@Entity('logged_model_tags')
@Index('ix_logged_model_tags_key_value', { synchronize: false })
export class LoggedModelTag {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: PRIMARY_KEY })
  modelId: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: PRIMARY_KEY })
  key: string;

  @Column({ type: 'text', collation: 'C' })
  value: string;

  @ManyToOne(() => LoggedModel, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'model_id',
    referencedColumnName: 'modelId',
    foreignKeyConstraintName: 'fk_logged_model_tags_model',
  })
  model?: Relation<LoggedModel>;
}
