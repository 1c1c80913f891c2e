import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@weir/database';
import type { Evaluation, NewEvaluation } from '@weir/tracking-store';
import { noEvaluation } from './evaluations.errors.js';
import type { InlineRows } from './inline-rows.mapper.js';
import { IntakeStores } from './intake-stores.js';
import { OutboxDispatcher } from './outbox-dispatcher.js';

export type NewSubmission = Omit<NewEvaluation, 'columns' | 'totalRows'> & {
  readonly rows: InlineRows | null;
};

const FIRST_ATTEMPT = 1;
const UNIQUE_VIOLATION = '23505';

/** Stores an evaluation, its rows and its outbox entry in one transaction, then hands the job to the queue. */
@Injectable()
export class EvaluationIntake {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly stores: IntakeStores,
    private readonly dispatcher: OutboxDispatcher,
  ) {}

  findByKey(idempotencyKey: string): Promise<Evaluation | null> {
    return this.stores.evaluations.findByIdempotencyKey(idempotencyKey);
  }

  /** Null when the idempotency key was taken by somebody else meanwhile. */
  async store({ rows, ...submission }: NewSubmission): Promise<Evaluation | null> {
    const evaluation = {
      ...submission,
      columns: rows?.columns ?? null,
      totalRows: rows?.cells.length ?? null,
    };
    try {
      await this.write(evaluation, rows);
    } catch (error) {
      if (submission.idempotencyKey !== null && isUniqueViolation(error)) return null;
      throw error;
    }
    const { evaluationId, plan } = evaluation;
    const priority = plan.priority ?? 'normal';
    await this.dispatcher.dispatch({ evaluationId, attempt: FIRST_ATTEMPT, priority });
    const stored = await this.stores.evaluations.findById(evaluationId);
    if (stored === null) throw noEvaluation();
    return stored;
  }

  private write(evaluation: NewEvaluation, rows: InlineRows | null): Promise<void> {
    const { evaluations, chunks, rows: rowStore, outbox } = this.stores;
    const { evaluationId } = evaluation;
    return this.unitOfWork.run(async (manager) => {
      await evaluations.create(manager, evaluation);
      if (rows !== null) {
        await rowStore.insert(manager, evaluationId, { firstRow: 0, cells: rows.cells });
        await chunks.createAll(manager, evaluationId, rows.cells.length);
      }
      await outbox.put(manager, { evaluationId, attempt: FIRST_ATTEMPT });
    });
  }
}

const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION;
