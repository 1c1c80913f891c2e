import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type FindOptionsWhere } from 'typeorm';
import type { EvaluationPlan } from './evaluation-plan.js';
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
}

export interface EvaluationListing {
  readonly experimentId?: number;
  readonly runId?: string;
  readonly status?: EvaluationStatus;
  readonly limit: number;
  /** Last entry of the page before. */
  readonly after: { readonly createdAt: Date; readonly evaluationId: string } | null;
}

const OPEN = `status IN ('queued', 'running')`;

/** Evaluations as the API sees them: made, listed, asked to stop. */
@Injectable()
export class EvaluationRepository {
  constructor(private readonly dataSource: DataSource) {}

  async create(manager: EntityManager, evaluation: NewEvaluation): Promise<void> {
    const { evaluationId, runId, experimentId, plan, columns } = evaluation;
    const { totalRows, idempotencyKey, requestDigest } = evaluation;
    await manager.query(
      `INSERT INTO evaluations
         (evaluation_id, run_id, experiment_id, plan, columns, total_rows, idempotency_key, request_digest)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        ...[evaluationId, runId, experimentId, JSON.stringify(plan)],
        ...[columns && JSON.stringify(columns), totalRows, idempotencyKey, requestDigest],
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
  list({ experimentId, runId, status, limit, after }: EvaluationListing): Promise<Evaluation[]> {
    const where: FindOptionsWhere<Evaluation> = {
      ...(experimentId === undefined ? {} : { experimentId }),
      ...(runId === undefined ? {} : { runId }),
      ...(status === undefined ? {} : { status }),
    };
    const query = this.dataSource.manager
      .createQueryBuilder(Evaluation, 'evaluation')
      .where(where)
      .orderBy('evaluation.createdAt', 'DESC')
      .addOrderBy('evaluation.evaluationId', 'ASC')
      .limit(limit);
    if (after) {
      query.andWhere(
        '(evaluation.createdAt < :createdAt OR (evaluation.createdAt = :createdAt AND evaluation.evaluationId > :evaluationId))',
        after,
      );
    }
    return query.getMany();
  }

  /**
   * Asks the worker to stop; one that nobody has begun is cancelled at once.
   *
   * @returns the evaluation afterwards, null when there is no such evaluation.
   */
  async requestCancel(evaluationId: string): Promise<Evaluation | null> {
    await this.dataSource.query(
      `UPDATE evaluations
       SET cancel_requested_at = coalesce(cancel_requested_at, now()),
           status = CASE WHEN status = 'queued' THEN 'cancelled' ELSE status END,
           finished_at = CASE WHEN status = 'queued' THEN now() ELSE finished_at END
       WHERE evaluation_id = $1 AND ${OPEN}`,
      [evaluationId],
    );
    return this.findById(evaluationId);
  }
}
