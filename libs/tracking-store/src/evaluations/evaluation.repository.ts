import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { EvaluationPlan } from './evaluation-plan.js';
import type { EvaluationRequestSummary } from './evaluation-request-summary.js';
import { Evaluation, type EvaluationStatus } from './evaluation.entity.js';

export interface NewEvaluation {
  readonly evaluationId: string;
  readonly runId: string;
  readonly experimentId: number;
  readonly plan: EvaluationPlan;
  readonly columns: readonly string[] | null;
  readonly totalRows: number | null;
  readonly idempotencyKey: string | null;
  readonly requestDigest: string;
  readonly asked?: EvaluationRequestSummary;
  /** What is left out and why, as far as the request shows it. */
  readonly warnings?: readonly string[];
}

export interface EvaluationListing {
  readonly experimentId?: number | null;
  readonly runId?: string | null;
  readonly statuses?: readonly EvaluationStatus[];
  readonly createdFrom?: Date | null;
  readonly createdBefore?: Date | null;
  readonly limit: number;
  /** Last entry of the page before. */
  readonly after: { readonly createdAt: Date; readonly evaluationId: string } | null;
}

const LISTED = [
  'evaluationId',
  'runId',
  'experimentId',
  'status',
  'asked',
  'totalRows',
  'callsMade',
  'costUsd',
  'error',
  'createdAt',
  'startedAt',
  'finishedAt',
] as const satisfies readonly (keyof Evaluation)[];

/** An evaluation without its plan, its rows' columns and its results, which may be large. */
export type ListedEvaluation = Pick<Evaluation, (typeof LISTED)[number]>;

export interface CancelRequest {
  readonly evaluation: Evaluation;
  /** Whether this request ended it; no worker will. */
  readonly isEndedNow: boolean;
}

const OPEN = `status IN ('queued', 'running')`;

/** Evaluations as the API sees them: made, listed, asked to stop. */
@Injectable()
export class EvaluationRepository {
  constructor(private readonly dataSource: DataSource) {}

  async create(manager: EntityManager, evaluation: NewEvaluation): Promise<void> {
    const { evaluationId, runId, experimentId, plan, columns } = evaluation;
    const { totalRows, idempotencyKey, requestDigest, asked, warnings = [] } = evaluation;
    await manager.query(
      `INSERT INTO evaluations
         (evaluation_id, run_id, experiment_id, plan, columns, total_rows, idempotency_key, request_digest, asked, warnings)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        ...[evaluationId, runId, experimentId, JSON.stringify(plan)],
        ...[columns && JSON.stringify(columns), totalRows, idempotencyKey, requestDigest],
        ...[asked && JSON.stringify(asked), JSON.stringify(warnings)],
      ],
    );
  }

  findById(evaluationId: string): Promise<Evaluation | null> {
    return this.dataSource.manager.findOneBy(Evaluation, { evaluationId });
  }

  findByIdempotencyKey(idempotencyKey: string): Promise<Evaluation | null> {
    return this.dataSource.manager.findOneBy(Evaluation, { idempotencyKey });
  }

  /** Newest first. */
  list(listing: EvaluationListing): Promise<ListedEvaluation[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(Evaluation, 'evaluation')
      .select(LISTED.map((column) => `evaluation.${column}`))
      .orderBy('evaluation.createdAt', 'DESC')
      .addOrderBy('evaluation.evaluationId', 'ASC')
      .limit(listing.limit);
    for (const [condition, values] of conditionsOf(listing)) query.andWhere(condition, values);
    return query.getMany();
  }

  /**
   * Asks the worker to stop; one that nobody works on is cancelled at once.
   *
   * @returns the evaluation afterwards, null when there is no such evaluation.
   */
  async requestCancel(evaluationId: string): Promise<CancelRequest | null> {
    const [rows]: [{ is_ended: boolean }[], number] = await this.dataSource.query(
      `UPDATE evaluations
       SET cancel_requested_at = coalesce(cancel_requested_at, now()),
           status = CASE WHEN status = 'queued' THEN 'cancelled' ELSE status END,
           finished_at = CASE WHEN status = 'queued' THEN now() ELSE finished_at END
       WHERE evaluation_id = $1 AND ${OPEN} RETURNING status = 'cancelled' AS is_ended`,
      [evaluationId],
    );
    const evaluation = await this.findById(evaluationId);
    return evaluation && { evaluation, isEndedNow: rows[0]?.is_ended ?? false };
  }
}

type Condition = readonly [text: string, values: Readonly<Record<string, unknown>>];

function conditionsOf(listing: EvaluationListing): Condition[] {
  const { experimentId, runId, statuses = [], createdFrom, createdBefore, after } = listing;
  const place = `(evaluation.createdAt <= :createdAt AND
    (evaluation.createdAt < :createdAt OR evaluation.evaluationId > :evaluationId))`;
  return [
    ...given('evaluation.experimentId = :experimentId', { experimentId }),
    ...given('evaluation.runId = :runId', { runId }),
    ...given('evaluation.createdAt >= :createdFrom', { createdFrom }),
    ...given('evaluation.createdAt < :createdBefore', { createdBefore }),
    ...(statuses.length === 0 ? [] : [['evaluation.status IN (:...statuses)', { statuses }] as const]),
    ...(after ? [[place, after] as const] : []),
  ];
}

const given = (text: string, values: Readonly<Record<string, unknown>>): Condition[] =>
  Object.values(values).every((value) => value !== null && value !== undefined) ? [[text, values]] : [];
