import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import { CHUNK_ROWS } from './evaluation-chunk.repository.js';
import { EvaluationOutboxRepository, type OutboxJob } from './evaluation-outbox.repository.js';
import { resumeEvaluation, type ResumeOutcome, type ResumeRequest } from './evaluation-resumption.js';
import type { EvaluationPriority } from './evaluation-plan.js';
import { Evaluation, type EvaluationFault } from './evaluation.entity.js';

export interface OrphanSearch {
  /** A worker that has not been heard of for this long is gone. */
  readonly silentForMs: number;
  readonly limit: number;
}

export interface UnbegunSearch {
  /** So long since it was asked for, or somebody looked after it. */
  readonly waitingForMs: number;
  readonly limit: number;
}

export interface OrphanedEvaluation {
  readonly evaluationId: string;
  readonly attempt: number;
  readonly priority: EvaluationPriority;
  /** How often in a row its worker disappeared without getting any further. */
  readonly setbacks: number;
}

export interface Heartbeat {
  readonly isCancelRequested: boolean;
  /** False once somebody ended the evaluation. */
  readonly isOpen: boolean;
  /** Workers that hold chunks of it, this one included. */
  readonly workers: number;
}

/** An evaluation that is held here, and that somebody wants to stop or has ended. */
export interface UnwantedWork {
  readonly evaluationId: string;
  readonly isCancelRequested: boolean;
}

interface JobRow {
  evaluation_id: string;
  attempt: number;
  priority: EvaluationPriority | null;
}

interface OrphanRow extends JobRow {
  setbacks: number;
}

const NO_RESULTS = { metrics: null, statistics: null } as const;
const OPEN = `status IN ('queued', 'running')`;

/** Evaluations as workers see them: begun, kept alive, taken over, ended. Every change is conditional on the status. */
@Injectable()
export class EvaluationLifecycleRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: EvaluationOutboxRepository,
  ) {}

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

  /** Null unless somebody works on it, or did until a moment ago. */
  findRunning(evaluationId: string): Promise<Evaluation | null> {
    return this.dataSource.manager.findOneBy(Evaluation, { evaluationId, status: 'running' });
  }

  /**
   * Running evaluations with chunks that nobody holds, the most urgent first; those of one chunk only when its worker is gone:
   * whoever began such an evaluation needs no help.
   */
  async findHelpable(except: readonly string[], limit: number): Promise<string[]> {
    const rows: { evaluation_id: string }[] = await this.dataSource.query(
      `SELECT evaluation_id FROM evaluations AS evaluation
       WHERE status = 'running' AND cancel_requested_at IS NULL AND evaluation_id <> ALL($1::uuid[]) AND EXISTS (
         SELECT 1 FROM evaluation_chunks AS chunk
         WHERE chunk.evaluation_id = evaluation.evaluation_id AND state <> 'done'
           AND ((state = 'pending' AND evaluation.total_rows > ${CHUNK_ROWS}) OR (state = 'leased' AND leased_until < now())))
       ORDER BY CASE plan ->> 'priority' WHEN 'high' THEN 0 WHEN 'low' THEN 2 ELSE 1 END, started_at LIMIT $2`,
      [except, limit],
    );
    return rows.map((row) => row.evaluation_id);
  }

  /** Which of these are to be stopped. */
  async findUnwanted(evaluationIds: readonly string[]): Promise<UnwantedWork[]> {
    const rows: { evaluation_id: string; cancel_requested: boolean }[] = await this.dataSource.query(
      `SELECT evaluation_id, status = 'running' AS cancel_requested FROM evaluations
       WHERE evaluation_id = ANY($1::uuid[]) AND (status <> 'running' OR cancel_requested_at IS NOT NULL)`,
      [evaluationIds],
    );
    return rows.map((row) => ({
      evaluationId: row.evaluation_id,
      isCancelRequested: row.cancel_requested,
    }));
  }

  /** Shows that a worker is at it, and keeps the leases of its chunks. */
  async heartbeat(evaluationId: string, leaseToken: string, leaseMs: number): Promise<Heartbeat> {
    const rows: { cancel_requested: boolean; is_open: boolean; workers: number }[] =
      await this.dataSource.query(
        `WITH kept AS (
         UPDATE evaluation_chunks SET leased_until = now() + $3 * interval '1 millisecond'
         WHERE evaluation_id = $1 AND lease_token = $2 AND state = 'leased'
       ), beaten AS (
         UPDATE evaluations SET heartbeat_at = now() WHERE evaluation_id = $1 AND status = 'running'
       )
       SELECT cancel_requested_at IS NOT NULL AS cancel_requested, status = 'running' AS is_open,
         (SELECT count(DISTINCT lease_token) FROM evaluation_chunks
          WHERE evaluation_id = $1 AND state = 'leased' AND state <> 'done' AND leased_until >= now())::int AS workers
       FROM evaluations WHERE evaluation_id = $1`,
        [evaluationId, leaseToken, leaseMs],
      );
    const state = rows[0];
    return {
      isCancelRequested: state?.cancel_requested ?? false,
      isOpen: state?.is_open ?? false,
      workers: Math.max(state?.workers ?? 1, 1),
    };
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

  /** Ends an evaluation with its results. False when somebody else ended it before, or has reopened chunks of it. */
  finish(
    evaluationId: string,
    results: Pick<Evaluation, 'metrics' | 'statistics' | 'warnings'>,
  ): Promise<boolean> {
    const isWhole = `NOT EXISTS (SELECT 1 FROM evaluation_chunks AS chunk
      WHERE chunk.evaluation_id = evaluations.evaluation_id AND state <> 'done')`;
    return this.end(evaluationId, { status: 'finished', ...results, error: null }, isWhole);
  }

  fail(evaluationId: string, error: EvaluationFault): Promise<boolean> {
    return this.end(evaluationId, { status: 'failed', ...NO_RESULTS, warnings: [], error });
  }

  /** False when it was resumed meanwhile: whoever cancelled it meant the attempt before. */
  cancel(evaluationId: string): Promise<boolean> {
    const outcome = { status: 'cancelled', ...NO_RESULTS, warnings: [], error: null } as const;
    return this.end(evaluationId, outcome, 'cancel_requested_at IS NOT NULL');
  }

  /** Ends an evaluation that has reached a limit; what is committed stays. */
  stop(evaluationId: string, error: EvaluationFault, warnings: readonly string[]): Promise<boolean> {
    return this.end(evaluationId, { status: 'stopped', ...NO_RESULTS, warnings, error });
  }

  /** Whether any worker still holds chunks of it. */
  async isHeld(evaluationId: string): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `SELECT 1 FROM evaluation_chunks
       WHERE evaluation_id = $1 AND state <> 'done' AND state = 'leased' AND leased_until >= now() LIMIT 1`,
      [evaluationId],
    );
    return rows.length > 0;
  }

  private async end(
    evaluationId: string,
    {
      status,
      metrics,
      statistics,
      warnings,
      error,
    }: Pick<Evaluation, 'status' | 'metrics' | 'statistics' | 'warnings' | 'error'>,
    condition = 'true',
  ): Promise<boolean> {
    const [rows]: [unknown[], number] = await this.dataSource.query(
      `UPDATE evaluations SET status = $2, metrics = $3, warnings = $4, error = $5, statistics = $6, finished_at = now()
       WHERE evaluation_id = $1 AND ${OPEN} AND ${condition} RETURNING 1`,
      [
        evaluationId,
        status,
        metrics && JSON.stringify(metrics),
        JSON.stringify(warnings),
        error && JSON.stringify(error),
        statistics && JSON.stringify(statistics),
      ],
    );
    return rows.length > 0;
  }

  /**
   * Puts an evaluation that failed, was cancelled or stopped back to the queue; it goes on at the units that are not committed
   * yet. One that has finished comes back only with `retryFailed`, and only when units of it failed. Everything in one
   * transaction, the outbox entry included: dispatch the job of `resumed` to the queue afterwards, as after a submission.
   *
   * @example
   * const outcome = await lifecycle.resume(evaluationId, { retryFailed: true });
   * if (outcome.kind === 'resumed') await dispatcher.dispatch(outcome.job);
   */
  resume(evaluationId: string, request: ResumeRequest): Promise<ResumeOutcome> {
    return this.dataSource.transaction(async (manager) => {
      const outcome = await resumeEvaluation(manager, evaluationId, request);
      if (outcome.kind === 'resumed') await this.outbox.put(manager, outcome.job);
      return outcome;
    });
  }

  /**
   * Finds evaluations whose worker is gone, and counts a new attempt for each: in one statement, so that two workers that look
   * at the same moment do not both take over.
   */
  async claimOrphans({ silentForMs, limit }: OrphanSearch): Promise<OrphanedEvaluation[]> {
    const [rows]: [OrphanRow[], number] = await this.dataSource.query(
      `WITH orphans AS (
           SELECT evaluation_id FROM evaluations
           WHERE status = 'running' AND heartbeat_at < now() - $1 * interval '1 millisecond'
           ORDER BY heartbeat_at LIMIT $2 FOR UPDATE SKIP LOCKED
         ), progress AS (
           SELECT evaluation_id,
             (SELECT coalesce(sum(predicted_rows + scored_units), 0) + count(*) FILTER (WHERE state = 'done')
              FROM evaluation_chunks AS chunk WHERE chunk.evaluation_id = orphans.evaluation_id)::int AS mark
           FROM orphans
         )
         UPDATE evaluations AS evaluation
         SET attempt = attempt + 1, heartbeat_at = now(), progress_mark = mark,
             setbacks = CASE WHEN mark > progress_mark THEN 0 ELSE setbacks + 1 END
         FROM progress WHERE progress.evaluation_id = evaluation.evaluation_id
         RETURNING evaluation.evaluation_id, attempt, setbacks, plan ->> 'priority' AS priority`,
      [silentForMs, limit],
    );
    return rows.map((row) => ({ ...jobOf(row), setbacks: row.setbacks }));
  }

  /**
   * Evaluations that nobody has begun and nobody has looked after for so long, the longest waiting first. Each is given to one
   * who asks, who has that long to see that the queue still has its job.
   */
  async claimUnbegun({ waitingForMs, limit }: UnbegunSearch): Promise<OutboxJob[]> {
    const [rows]: [JobRow[], number] = await this.dataSource.query(
      `UPDATE evaluations SET heartbeat_at = now()
       WHERE evaluation_id IN (
         SELECT evaluation_id FROM evaluations
         WHERE status = 'queued' AND coalesce(heartbeat_at, created_at) <= now() - $1 * interval '1 millisecond'
         ORDER BY coalesce(heartbeat_at, created_at) LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING evaluation_id, attempt, plan ->> 'priority' AS priority`,
      [waitingForMs, limit],
    );
    return rows.map(jobOf);
  }

  /** Counts a new attempt of an evaluation that nobody has begun; null when somebody has, or has counted one. */
  async attemptAgain({ evaluationId, attempt }: OutboxJob): Promise<OutboxJob | null> {
    const [rows]: [JobRow[], number] = await this.dataSource.query(
      `UPDATE evaluations SET attempt = attempt + 1, heartbeat_at = now()
       WHERE evaluation_id = $1 AND attempt = $2 AND status = 'queued'
       RETURNING evaluation_id, attempt, plan ->> 'priority' AS priority`,
      [evaluationId, attempt],
    );
    return rows[0] === undefined ? null : jobOf(rows[0]);
  }
}

const jobOf = ({ evaluation_id: evaluationId, attempt, priority }: JobRow) => ({
  evaluationId,
  attempt,
  priority: priority ?? 'normal',
});
