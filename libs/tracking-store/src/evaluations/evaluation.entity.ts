import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from 'typeorm';
import { bigintNumber } from '../entities/bigint-number.js';
import { Run } from '../entities/run.entity.js';
import type { EvaluationPlan } from './evaluation-plan.js';
import type { EvaluationRequestSummary } from './evaluation-request-summary.js';

/** `stopped`: a limit of the request was reached; what is committed stays, and it can be resumed. */
export const EVALUATION_STATUSES = [
  'queued',
  'running',
  'finished',
  'failed',
  'cancelled',
  'stopped',
] as const;
export type EvaluationStatus = (typeof EVALUATION_STATUSES)[number];

/** Why an evaluation failed, or why a row has no prediction. */
export interface EvaluationFault {
  readonly code: string;
  readonly message: string;
}

/** How sure an aggregate is. */
export interface AggregateStatistics {
  readonly value: number | 'NaN' | 'Infinity' | '-Infinity';
  /** Rows that it is made of. */
  readonly rows: number;
  /** 95 % interval; null where none can be given. */
  readonly interval: { readonly low: number; readonly high: number; readonly method: string } | null;
}

/**
 * One asked-for evaluation. Documents are `json`, not `jsonb`: they are read whole, and jsonb refuses texts that JSON
 * allows (an escaped NUL, half a surrogate pair).
 */
@Entity('evaluations')
@Unique('uq_evaluations_idempotency_key', ['idempotencyKey'])
@Index('ix_evaluations_run', ['runId'])
@Index('ix_evaluations_created', { synchronize: false })
@Index('ix_evaluations_open', { synchronize: false })
@Index('ix_evaluations_experiment', { synchronize: false })
@Index('ix_evaluations_status', { synchronize: false })
@Check(
  'ck_evaluations_status',
  `status IN ('queued', 'running', 'finished', 'failed', 'cancelled', 'stopped')`,
)
export class Evaluation {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'pk_evaluations' })
  evaluationId: string;

  @Column({ type: 'uuid' })
  runId: string;

  @Column({ type: 'bigint', transformer: bigintNumber })
  experimentId: number;

  @Column({ type: 'text', default: 'queued' })
  status: EvaluationStatus;

  @Column({ type: 'json' })
  plan: EvaluationPlan;

  /** What was asked for in short, to be shown; null for evaluations of before it was kept. */
  @Column({ type: 'json', nullable: true })
  asked: EvaluationRequestSummary | null;

  /** Column names of the rows, in the table's order; null until a logged table was read. */
  @Column({ type: 'json', nullable: true })
  columns: readonly string[] | null;

  /** Null until a logged table was read. */
  @Column({ type: 'integer', nullable: true })
  totalRows: number | null;

  @Column({ type: 'text', nullable: true })
  idempotencyKey: string | null;

  /** SHA-256 of the request: the same key with another request is a mistake of the caller. */
  @Column({ type: 'text' })
  requestDigest: string;

  /** Counts the jobs that were queued for it; part of the job's id. */
  @Column({ type: 'integer', default: 1 })
  attempt: number;

  /** How often in a row a worker disappeared without getting any further: an evaluation must not kill workers for ever. */
  @Column({ type: 'integer', default: 0 })
  setbacks: number;

  /** How far it was when a worker last disappeared. */
  @Column({ type: 'integer', default: 0 })
  progressMark: number;

  /** Aggregates by key, once finished. */
  @Column({ type: 'json', nullable: true })
  metrics: Readonly<Record<string, number | 'NaN' | 'Infinity' | '-Infinity'>> | null;

  /** Intervals and counts by aggregate key, once finished. */
  @Column({ type: 'json', nullable: true })
  statistics: Readonly<Record<string, AggregateStatistics>> | null;

  /** Model calls that were made for it, by all attempts; answers that were remembered cost none. */
  @Column({ type: 'integer', default: 0 })
  callsMade: number;

  /** What these calls cost in US dollars, as far as prices are known. */
  @Column({ type: 'double precision', default: 0 })
  costUsd: number;

  /** What workers have taken of the cap on calls: never less than what was called, more after a worker disappeared. */
  @Column({ type: 'integer', default: 0 })
  reservedCalls: number;

  /** The same of the cap on cost. */
  @Column({ type: 'double precision', default: 0 })
  reservedUsd: number;

  /** When the next call may be made, of an evaluation that may only make so many in a minute. */
  @Column({ type: 'timestamptz', nullable: true })
  pacedUntil: Date | null;

  /** What was left out and why, for people. */
  @Column({ type: 'json', default: () => `'[]'` })
  warnings: readonly string[];

  @Column({ type: 'json', nullable: true })
  error: EvaluationFault | null;

  /** Where its rows begin in the run's results table, once that is written; an earlier evaluation may stand before it. */
  @Column({ type: 'integer', nullable: true })
  resultsFirstRow: number | null;

  /** Of its rows, once they are logged as the run's input. */
  @Column({ type: 'text', nullable: true })
  datasetDigest: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  cancelRequestedAt: Date | null;

  /** Renewed by the worker that holds the evaluation; too old means that the worker is gone. */
  @Column({ type: 'timestamptz', nullable: true })
  heartbeatAt: Date | null;

  /** Milliseconds, like a JavaScript Date: a page token must not lie between two microseconds. */
  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  startedAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  finishedAt: Date | null;

  @ManyToOne(() => Run, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'run_id',
    referencedColumnName: 'runId',
    foreignKeyConstraintName: 'fk_evaluations_run',
  })
  run?: Relation<Run>;
}
