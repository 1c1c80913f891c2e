import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Evaluation } from '@weir/tracking-store';
import { artifactFolder } from './artifact-table.locator.js';
import { EvaluationIntake } from './evaluation-intake.js';
import { EvaluationPlanning, type PlannedEvaluation } from './evaluation-planning.service.js';
import { EvaluationTargetService } from './evaluation-target.service.js';
import { idempotencyConflict } from './evaluations.errors.js';
import type { SubmitEvaluationRequest } from './submit-evaluation.dto.js';

/** Takes an evaluation in: everything that can be said against it is said here, not an hour later by the worker. */
@Injectable()
export class EvaluationSubmissionService {
  constructor(
    private readonly planning: EvaluationPlanning,
    private readonly targets: EvaluationTargetService,
    private readonly intake: EvaluationIntake,
  ) {}

  async submit(request: SubmitEvaluationRequest): Promise<Evaluation> {
    const requestDigest = digest(request);
    const earlier = await this.earlier(request, requestDigest);
    if (earlier !== null) return earlier;
    return this.store(request, { ...(await this.planning.plan(request)), requestDigest });
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

interface AcceptedRequest extends PlannedEvaluation {
  readonly requestDigest: string;
}

const digest = (request: SubmitEvaluationRequest): string =>
  createHash('sha256').update(JSON.stringify(request)).digest('hex');
