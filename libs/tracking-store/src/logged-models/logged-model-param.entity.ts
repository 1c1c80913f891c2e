import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { LoggedModel } from './logged-model.entity.js';

const PRIMARY_KEY = 'pk_logged_model_params';

/** A logged model's parameter, immutable once written. */
@Entity('logged_model_params')
@Index('ix_logged_model_params_key_value', { synchronize: false })
export class LoggedModelParam {
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
    foreignKeyConstraintName: 'fk_logged_model_params_model',
  })
  model?: Relation<LoggedModel>;
}
