import type { EntityManager } from 'typeorm';
import type { OutboxJob } from './evaluation-outbox.repository.js';
import type { EvaluationLimits, EvaluationPlan } from './evaluation-plan.js';
import { PREDICTION_UNIT } from './evaluation-unit.entity.js';
import { Evaluation, type EvaluationStatus } from './evaluation.entity.js';

export interface ResumeRequest {
  /** Whether units that failed, and what was scored of predictions that failed, are forgotten and done again. */
  readonly retryFailed: boolean;
  /** Takes the place of the plan's limits; left out, they stay. */
  readonly limits?: EvaluationLimits;
}

export type ResumeOutcome =
  | { readonly kind: 'resumed'; readonly job: OutboxJob }
  | { readonly kind: 'unknown' }
  /** Queued or running already. */
  | { readonly kind: 'open'; readonly status: EvaluationStatus }
  /** Finished, and nothing of it is to be done again. */
  | { readonly kind: 'complete' }
  | { readonly kind: 'run-deleted' };

const ERROR_TAG = 'weir.evaluation.error';

/** Puts an evaluation that has ended back to the queue, in the caller's transaction; the job is still to be put into the outbox. */
export async function resumeEvaluation(
  manager: EntityManager,
  evaluationId: string,
  { retryFailed, limits }: ResumeRequest,
): Promise<ResumeOutcome> {
  const evaluation = await manager.findOne(Evaluation, {
    where: { evaluationId },
    lock: { mode: 'pessimistic_write' },
  });
  if (evaluation === null) return { kind: 'unknown' };
  const { status } = evaluation;
  if (status === 'queued' || status === 'running') return { kind: 'open', status };
  if (!(await holdRun(manager, evaluation))) return { kind: 'run-deleted' };
  const forgotten = retryFailed ? await forgetFailed(manager, evaluationId) : 0;
  if (status === 'finished' && forgotten === 0) return { kind: 'complete' };
  if (evaluation.plan.ownsRun) await reopenRun(manager, evaluation);
  const plan: EvaluationPlan =
    limits === undefined ? evaluation.plan : { ...evaluation.plan, version: 2, limits };
  const attempt = await requeue(manager, evaluationId, plan);
  return { kind: 'resumed', job: { evaluationId, attempt, priority: plan.priority ?? 'normal' } };
}

/** False when somebody has deleted the run: results would go nowhere. */
async function holdRun(manager: EntityManager, { runId }: Evaluation): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `SELECT 1 FROM runs WHERE run_id = $1 AND lifecycle_stage = 'active' FOR UPDATE`,
    [runId],
  );
  return rows.length > 0;
}

async function reopenRun(manager: EntityManager, { runId }: Evaluation): Promise<void> {
  await manager.query(`UPDATE runs SET status = 'RUNNING', end_time = NULL WHERE run_id = $1`, [runId]);
  await manager.query(`DELETE FROM run_tags WHERE run_id = $1 AND key = $2`, [runId, ERROR_TAG]);
}

/** How many units are to be done again; their chunks count them no longer and are pending. */
async function forgetFailed(manager: EntityManager, evaluationId: string): Promise<number> {
  const rows: { forgotten: number }[] = await manager.query(
    `WITH gone AS (
       DELETE FROM evaluation_units
       WHERE evaluation_id = $1 AND (outcome = 'failed' OR row_index IN (
         SELECT row_index FROM evaluation_units
         WHERE evaluation_id = $1 AND unit = '${PREDICTION_UNIT}' AND outcome = 'failed'))
       RETURNING row_index, unit, outcome
     ), counted AS (
       SELECT chunk.first_row,
         count(*) FILTER (WHERE unit = '${PREDICTION_UNIT}') AS predicted,
         count(*) FILTER (WHERE unit = '${PREDICTION_UNIT}' AND outcome = 'failed') AS unpredicted,
         count(*) FILTER (WHERE unit <> '${PREDICTION_UNIT}') AS scored,
         count(*) FILTER (WHERE unit <> '${PREDICTION_UNIT}' AND outcome = 'failed') AS unscored
       FROM gone CROSS JOIN LATERAL (
         SELECT first_row FROM evaluation_chunks
         WHERE evaluation_id = $1 AND first_row <= gone.row_index ORDER BY first_row DESC LIMIT 1
       ) AS chunk
       GROUP BY chunk.first_row
     ), reopened AS (
       UPDATE evaluation_chunks AS chunk
       SET state = 'pending', lease_token = NULL, leased_until = NULL, setbacks = 0, progress_mark = 0,
         suspect_row = NULL, suspect_setbacks = 0, predicted_rows = predicted_rows - predicted, failed_rows = failed_rows - unpredicted,
         scored_units = scored_units - scored, failed_units = failed_units - unscored
       FROM counted WHERE chunk.evaluation_id = $1 AND chunk.first_row = counted.first_row
     )
     SELECT count(*)::int AS forgotten FROM gone`,
    [evaluationId],
  );
  return rows[0]?.forgotten ?? 0;
}

/** `started_at` begins anew, so that results which were logged before are followed by newer ones. */
async function requeue(manager: EntityManager, evaluationId: string, plan: EvaluationPlan): Promise<number> {
  const [rows]: [{ attempt: number }[], number] = await manager.query(
    `UPDATE evaluations SET status = 'queued', attempt = attempt + 1, plan = $2, heartbeat_at = now(),
       setbacks = 0, progress_mark = 0, cancel_requested_at = NULL, started_at = NULL, finished_at = NULL,
       metrics = NULL, statistics = NULL, warnings = '[]', error = NULL,
       reserved_calls = greatest(reserved_calls, calls_made), reserved_usd = greatest(reserved_usd, cost_usd)
     WHERE evaluation_id = $1 RETURNING attempt`,
    [evaluationId, JSON.stringify(plan)],
  );
  const attempt = rows[0]?.attempt;
  if (attempt === undefined) throw new Error('a locked evaluation is still there');
  return attempt;
}
