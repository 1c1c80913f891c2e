import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';

const PRIMARY_KEY = 'pk_run_models';

/** A logged model that a run read (`input`) or made (`output`). */
@Entity('run_models')
@Index('ix_run_models_model', ['modelId'])
export class RunModel {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: PRIMARY_KEY })
  runId: string;

  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: PRIMARY_KEY })
  direction: 'input' | 'output';

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: PRIMARY_KEY })
  modelId: string;

  @PrimaryColumn({
    type: 'bigint',
    default: 0,
    primaryKeyConstraintName: PRIMARY_KEY,
    transformer: bigintNumber,
  })
  step: number;

  /** Order of logging. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS', transformer: bigintNumber })
  ordinal: number;
}
