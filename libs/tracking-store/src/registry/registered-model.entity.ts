import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';

/** A name under which versions of a model, or of a prompt, are kept. Its number stays when the name changes. */
@Entity('registered_models')
@Index('ix_registered_models_created', ['creationTime', 'name'])
@Index('ix_registered_models_updated', ['lastUpdateTime', 'name'])
@Unique('uq_registered_models_name', ['name'])
export class RegisteredModel {
  @PrimaryColumn({
    type: 'bigint',
    generated: 'identity',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'pk_registered_models',
    transformer: bigintNumber,
  })
  registeredModelId: number;

  @Column({ type: 'text', collation: 'C' })
  name: string;

  @Column({ type: 'text', collation: 'C', nullable: true })
  description: string | null;

  /** The greatest version number ever given: numbers are not used again. */
  @Column({ type: 'integer', default: 0 })
  lastVersion: number;

  @Column({ type: 'bigint', transformer: bigintNumber })
  creationTime: number;

  @Column({ type: 'bigint', transformer: bigintNumber })
  lastUpdateTime: number;
}
