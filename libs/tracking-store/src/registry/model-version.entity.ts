import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { RegisteredModel } from './registered-model.entity.js';

const PRIMARY_KEY = 'pk_model_versions';

export const MODEL_STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;
export type ModelStage = (typeof MODEL_STAGES)[number];

@Entity('model_versions')
@Index('ix_model_versions_created', ['creationTime', 'version'])
@Index('ix_model_versions_source', { synchronize: false })
@Index('ix_model_versions_run', ['runId'])
@Index('ix_model_versions_updated', ['lastUpdateTime', 'version'])
@Index('ix_model_versions_model_updated', ['registeredModelId', 'lastUpdateTime', 'version'])
@Index('ix_model_versions_stage', ['registeredModelId', 'stage', 'version'])
export class ModelVersion {
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: PRIMARY_KEY, transformer: bigintNumber })
  registeredModelId: number;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: PRIMARY_KEY })
  version: number;

  @Column({ type: 'text', collation: 'C', nullable: true })
  description: string | null;

  @Column({ type: 'text', collation: 'C', default: 'None' })
  stage: ModelStage;

  @Column({ type: 'text', collation: 'C' })
  source: string;

  /** Where the files are when the source only refers to another version or to a logged model. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  storageLocation: string | null;

  /** As the client sent them: a run or a logged model may belong to another server. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  runId: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  runLink: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  modelId: string | null;

  @Column({ type: 'bigint', transformer: bigintNumber })
  creationTime: number;

  @Column({ type: 'bigint', transformer: bigintNumber })
  lastUpdateTime: number;

  @ManyToOne(() => RegisteredModel, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'registered_model_id',
    referencedColumnName: 'registeredModelId',
    foreignKeyConstraintName: 'fk_model_versions_model',
  })
  model?: Relation<RegisteredModel>;
}
