import { Injectable } from '@nestjs/common';
import {
  EvaluationLifecycleRepository,
  type Evaluation,
  type EvaluationLimits,
  type ResumeOutcome,
} from '@weir/tracking-store';
import { limitsOf } from './evaluation-limits.mapper.js';
import { invalidRequest, noEvaluation, notResumable } from './evaluations.errors.js';
import { EvaluationsService } from './evaluations.service.js';
import { OutboxDispatcher } from './outbox-dispatcher.js';
import type { ResumeEvaluationRequest } from './resume-evaluation.dto.js';

/** Puts evaluations that have ended back to the queue. */
@Injectable()
export class EvaluationResumptionService {
  constructor(
    private readonly evaluations: EvaluationsService,
    private readonly lifecycle: EvaluationLifecycleRepository,
    private readonly dispatcher: OutboxDispatcher,
  ) {}

  async resume(evaluationId: string, request: ResumeEvaluationRequest): Promise<Evaluation> {
    const evaluation = await this.evaluations.find(evaluationId);
    const limits = limitsOf(request.limits, evaluation.plan.limits);
    if (evaluation.status === 'stopped') assertRoom(evaluation, limits);
    const outcome = await this.lifecycle.resume(evaluationId, {
      retryFailed: request.retry_failed ?? false,
      ...(request.limits ? { limits } : {}),
    });
    if (outcome.kind !== 'resumed') throw refusal(outcome, request);
    await this.dispatcher.dispatch(outcome.job);
    return this.evaluations.find(evaluationId);
  }
}

/** Under the limit that stopped it, it would only stop again. */
function assertRoom({ callsMade, costUsd }: Evaluation, { maxCalls, maxCostUsd }: EvaluationLimits): void {
  if (maxCalls !== null && callsMade >= maxCalls) {
    const message = `${callsMade} calls were made already: give a higher limit, or null for none`;
    throw invalidRequest([{ field: 'limits.max_calls', message }]);
  }
  if (maxCostUsd !== null && costUsd >= maxCostUsd) {
    const message = `US$ ${costUsd} were spent already: give a higher limit, or null for none`;
    throw invalidRequest([{ field: 'limits.max_cost_usd', message }]);
  }
}

function refusal(
  outcome: Exclude<ResumeOutcome, { kind: 'resumed' }>,
  { retry_failed: retriesFailed }: ResumeEvaluationRequest,
): Error {
  switch (outcome.kind) {
    case 'unknown':
      return noEvaluation();
    case 'open':
      return notResumable(`The evaluation is ${outcome.status}: it goes on by itself.`);
    case 'run-deleted':
      return notResumable('The run of the evaluation was deleted: restore it first.');
    case 'complete':
      return notResumable(
        retriesFailed
          ? 'The evaluation has finished, and nothing of it failed.'
          : 'The evaluation has finished. With retry_failed, what failed is done again.',
      );
  }
}
