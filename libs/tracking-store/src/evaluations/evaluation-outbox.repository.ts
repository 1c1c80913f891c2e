import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { EvaluationPriority } from './evaluation-plan.js';
import { EvaluationOutboxEntry } from './evaluation-outbox.entity.js';

export interface OutboxJob {
  readonly evaluationId: string;
  readonly attempt: number;
  /** Left out for `normal`. */
  readonly priority?: EvaluationPriority;
}

/** How long a dispatcher has for a job before another tries. */
const RETRY_AFTER = `interval '10 seconds'`;

/** Jobs on their way to the queue. */
@Injectable()
export class EvaluationOutboxRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** In the transaction that makes the job necessary. Its writer dispatches it first; others wait a moment. */
  async put(manager: EntityManager, job: Omit<OutboxJob, 'priority'>): Promise<void> {
    await manager.query(
      `INSERT INTO evaluation_outbox (evaluation_id, attempt, due_at) VALUES ($1, $2, now() + ${RETRY_AFTER})
       ON CONFLICT DO NOTHING`,
      [job.evaluationId, job.attempt],
    );
  }

  /** Takes jobs that are overdue, for a while. */
  async claimDue(limit: number): Promise<OutboxJob[]> {
    const [rows]: [
      { evaluation_id: string; attempt: number; priority: EvaluationPriority | null }[],
      number,
    ] = await this.dataSource.query(
      `UPDATE evaluation_outbox AS entry SET due_at = now() + ${RETRY_AFTER}
         FROM evaluations AS evaluation
         WHERE evaluation.evaluation_id = entry.evaluation_id AND (entry.evaluation_id, entry.attempt) IN (
           SELECT evaluation_id, attempt FROM evaluation_outbox
           WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
         RETURNING entry.evaluation_id, entry.attempt, evaluation.plan ->> 'priority' AS priority`,
      [limit],
    );
    return rows.map((row) => ({
      evaluationId: row.evaluation_id,
      attempt: row.attempt,
      priority: row.priority ?? 'normal',
    }));
  }

  /** The queue has it. */
  async remove({ evaluationId, attempt }: Omit<OutboxJob, 'priority'>): Promise<void> {
    await this.dataSource.manager.delete(EvaluationOutboxEntry, { evaluationId, attempt });
  }
}
