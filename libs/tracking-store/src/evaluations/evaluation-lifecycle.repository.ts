import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import { Evaluation, type EvaluationFault } from './evaluation.entity.js';

export interface OrphanSearch {
  /** A worker that has not been heard of for this long is gone. */
  readonly silentForMs: number;
  /** A queued evaluation that nobody began for this long is queued again. */
  readonly unstartedForMs: number;
  readonly limit: number;
}

export interface OrphanedEvaluation {
  readonly evaluationId: string;
  readonly attempt: number;
  /** How often in a row its worker disappeared without getting any further. */
  readonly setbacks: number;
}

export interface Heartbeat {
  readonly isCancelRequested: boolean;
  /** False once somebody ended the evaluation. */
  readonly isOpen: boolean;
}

const OPEN = `status IN ('queued', 'running')`;

/** Evaluations as workers see them: begun, kept alive, taken over, ended. Every change is conditional on the status. */
@Injectable()
export class EvaluationLifecycleRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Marks the evaluation as being worked on. Null when it is over or unknown. */
  async begin(evaluationId: string): Promise<Evaluation | null> {
    await this.dataSource.query(
      `UPDATE evaluations SET status = 'running', started_at = coalesce(started_at, now()), heartbeat_at = now()
       WHERE evaluation_id = $1 AND ${OPEN}`,
      [evaluationId],
    );
    return this.dataSource.manager.findOneBy(Evaluation, { evaluationId, status: 'running' });
  }

  /** Null when it is over or unknown. */
  findOpen(evaluationId: string): Promise<Evaluation | null> {
    return this.dataSource.manager.findOneBy(Evaluation, { evaluationId, status: In(['queued', 'running']) });
  }

  /** Shows that a worker is at it, and keeps the leases of its chunks. */
  async heartbeat(evaluationId: string, leaseToken: string, leaseMs: number): Promise<Heartbeat> {
    const rows: { cancel_requested: boolean; is_open: boolean }[] = await this.dataSource.query(
      `WITH kept AS (
         UPDATE evaluation_chunks SET leased_until = now() + $3 * interval '1 millisecond'
         WHERE evaluation_id = $1 AND lease_token = $2 AND state = 'leased'
       ), beaten AS (
         UPDATE evaluations SET heartbeat_at = now() WHERE evaluation_id = $1 AND status = 'running'
       )
       SELECT cancel_requested_at IS NOT NULL AS cancel_requested, status = 'running' AS is_open
       FROM evaluations WHERE evaluation_id = $1`,
      [evaluationId, leaseToken, leaseMs],
    );
    const state = rows[0];
    return { isCancelRequested: state?.cancel_requested ?? false, isOpen: state?.is_open ?? false };
  }

  /** Gives everything back at once, so that another worker need not wait for the leases to run out. */
  async handBack(evaluationId: string, leaseToken: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE evaluation_chunks SET state = 'pending', lease_token = NULL, leased_until = NULL
       WHERE evaluation_id = $1 AND lease_token = $2 AND state = 'leased'`,
      [evaluationId, leaseToken],
    );
  }

  /** Writes down what a logged table turned out to hold. */
  async describeRows(
    manager: EntityManager,
    evaluation: Pick<Evaluation, 'evaluationId' | 'columns' | 'totalRows'>,
  ): Promise<void> {
    const { evaluationId, columns, totalRows } = evaluation;
    await manager.update(Evaluation, { evaluationId }, { columns, totalRows });
  }

  /** Ends an evaluation with its results. False when somebody else ended it before. */
  finish(
    evaluationId: string,
    { metrics, warnings }: Pick<Evaluation, 'metrics' | 'warnings'>,
  ): Promise<boolean> {
    return this.end(evaluationId, { status: 'finished', metrics, warnings, error: null });
  }

  fail(evaluationId: string, error: EvaluationFault): Promise<boolean> {
    return this.end(evaluationId, { status: 'failed', metrics: null, warnings: [], error });
  }

  cancel(evaluationId: string): Promise<boolean> {
    return this.end(evaluationId, { status: 'cancelled', metrics: null, warnings: [], error: null });
  }

  private async end(
    evaluationId: string,
    { status, metrics, warnings, error }: Pick<Evaluation, 'status' | 'metrics' | 'warnings' | 'error'>,
  ): Promise<boolean> {
    const [rows]: [unknown[], number] = await this.dataSource.query(
      `UPDATE evaluations SET status = $2, metrics = $3, warnings = $4, error = $5, finished_at = now()
       WHERE evaluation_id = $1 AND ${OPEN} RETURNING 1`,
      [
        evaluationId,
        status,
        metrics && JSON.stringify(metrics),
        JSON.stringify(warnings),
        error && JSON.stringify(error),
      ],
    );
    return rows.length > 0;
  }

  /**
   * Finds evaluations whose worker is gone, and evaluations that the queue seems to have lost, and counts a new attempt
   * for each: in one statement, so that two workers that look at the same moment do not both take over.
   */
  async claimOrphans({ silentForMs, unstartedForMs, limit }: OrphanSearch): Promise<OrphanedEvaluation[]> {
    const [rows]: [{ evaluation_id: string; attempt: number; setbacks: number }[], number] =
      await this.dataSource.query(
        `WITH orphans AS (
           SELECT evaluation_id FROM evaluations
           WHERE (status = 'running' AND heartbeat_at < now() - $1 * interval '1 millisecond')
              OR (status = 'queued' AND coalesce(heartbeat_at, created_at) < now() - $2 * interval '1 millisecond')
           ORDER BY heartbeat_at NULLS LAST LIMIT $3 FOR UPDATE SKIP LOCKED
         ), progress AS (
           SELECT evaluation_id,
             (SELECT coalesce(sum(predicted_rows), 0) + count(*) FILTER (WHERE state = 'done')
              FROM evaluation_chunks AS chunk WHERE chunk.evaluation_id = orphans.evaluation_id)::int AS mark
           FROM orphans
         )
         UPDATE evaluations AS evaluation
         SET attempt = attempt + 1, heartbeat_at = now(), progress_mark = mark,
             setbacks = CASE WHEN status = 'queued' OR mark > progress_mark THEN 0 ELSE setbacks + 1 END
         FROM progress WHERE progress.evaluation_id = evaluation.evaluation_id
         RETURNING evaluation.evaluation_id, attempt, setbacks`,
        [silentForMs, unstartedForMs, limit],
      );
    return rows.map((row) => ({
      evaluationId: row.evaluation_id,
      attempt: row.attempt,
      setbacks: row.setbacks,
    }));
  }
}
