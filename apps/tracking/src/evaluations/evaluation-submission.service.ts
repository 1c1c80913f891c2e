import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  fitPlanToColumns,
  summariseRequest,
  type Evaluation,
  type EvaluationPlan,
  type EvaluationRequestSummary,
} from '@weir/tracking-store';
import { EvaluationIntake } from './evaluation-intake.js';
import { requestedEvaluation } from './evaluation-plan.mapper.js';
import { EvaluationRowsService, artifactFolder, type RequestedRows } from './evaluation-rows.service.js';
import { EvaluationTargetService } from './evaluation-target.service.js';
import { idempotencyConflict, invalidRequest } from './evaluations.errors.js';
import type { SubmitEvaluationRequest } from './submit-evaluation.dto.js';

/** Takes an evaluation in: everything that can be said against it is said here, not an hour later by the worker. */
@Injectable()
export class EvaluationSubmissionService {
  constructor(
    private readonly rows: EvaluationRowsService,
    private readonly targets: EvaluationTargetService,
    private readonly intake: EvaluationIntake,
  ) {}

  async submit(request: SubmitEvaluationRequest): Promise<Evaluation> {
    const requestDigest = digest(request);
    const earlier = await this.earlier(request, requestDigest);
    if (earlier !== null) return earlier;
    const { plan: asked, metrics, warnings } = requestedEvaluation(request);
    const rows = await this.rows.find(request.data);
    const plan = fittedPlan(rows, {
      ...asked,
      rows: rows.source,
      artifactFolder: null,
      ownsRun: !request.run_id,
    });
    return this.store(request, {
      plan,
      rows,
      requestDigest,
      asked: summariseRequest(plan, metrics),
      warnings,
    });
  }

  private async store(request: SubmitEvaluationRequest, accepted: AcceptedRequest): Promise<Evaluation> {
    const { plan, rows, requestDigest, asked, warnings } = accepted;
    const target = await this.targets.choose(request);
    const stored = await this.intake.store({
      evaluationId: randomUUID(),
      runId: target.run.runId,
      experimentId: target.run.experimentId,
      plan: { ...plan, artifactFolder: artifactFolder(target.run) },
      rows: rows.inline,
      idempotencyKey: request.idempotency_key ?? null,
      requestDigest,
      asked,
      warnings,
    });
    if (stored !== null) return stored;
    await this.targets.discard(target);
    const earlier = await this.earlier(request, requestDigest);
    if (earlier === null) throw idempotencyConflict();
    return earlier;
  }

  private async earlier(
    { idempotency_key: key }: SubmitEvaluationRequest,
    requestDigest: string,
  ): Promise<Evaluation | null> {
    const evaluation = key ? await this.intake.findByKey(key) : null;
    if (evaluation !== null && evaluation.requestDigest !== requestDigest) throw idempotencyConflict();
    return evaluation;
  }
}

interface AcceptedRequest {
  readonly plan: EvaluationPlan;
  readonly rows: RequestedRows;
  readonly requestDigest: string;
  readonly asked: EvaluationRequestSummary;
  readonly warnings: readonly string[];
}

/** The columns of a logged table are known to the worker only. */
function fittedPlan({ inline }: RequestedRows, plan: EvaluationPlan): EvaluationPlan {
  if (inline === null) return plan;
  const check = fitPlanToColumns(plan, inline.columns);
  if (check.kind === 'misfits') throw invalidRequest(check.problems);
  return check.plan;
}

const digest = (request: SubmitEvaluationRequest): string =>
  createHash('sha256').update(JSON.stringify(request)).digest('hex');
