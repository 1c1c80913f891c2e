import { Injectable } from '@nestjs/common';
import type { Metric } from '@weir/evaluation';
import {
  fitPlanToColumns,
  summariseRequest,
  type EvaluationPlan,
  type EvaluationRequestSummary,
} from '@weir/tracking-store';
import { requestedEvaluation } from './evaluation-plan.mapper.js';
import { EvaluationRowsService, type RequestedRows } from './evaluation-rows.service.js';
import { invalidRequest } from './evaluations.errors.js';
import { ModelAccess } from './model-access.js';
import type { SubmitEvaluationRequest } from './submit-evaluation.dto.js';

export interface PlannedEvaluation {
  readonly plan: EvaluationPlan;
  readonly rows: RequestedRows;
  readonly asked: EvaluationRequestSummary;
  readonly warnings: readonly string[];
}

/** Makes a request into a plan; everything that can be said against it without its run is said here. */
@Injectable()
export class EvaluationPlanning {
  constructor(
    private readonly rows: EvaluationRowsService,
    private readonly access: ModelAccess,
  ) {}

  async plan(request: SubmitEvaluationRequest): Promise<PlannedEvaluation> {
    const { plan: asked, metrics, summary, warnings } = requestedEvaluation(request);
    this.access.check(asked, metrics);
    const rows = await this.rows.find(request.data);
    const plan = fittedPlan(rows, metrics, {
      ...asked,
      rows: rows.source,
      artifactFolder: null,
      ownsRun: !request.run_id,
    });
    return { plan, rows, asked: summariseRequest(plan, summary), warnings };
  }
}

/** The columns of tables and datasets are known to the worker only. */
function fittedPlan(
  { inline }: RequestedRows,
  metrics: readonly Metric[],
  plan: EvaluationPlan,
): EvaluationPlan {
  if (inline === null) return plan;
  const reads = metrics.flatMap((metric) =>
    (metric.reads ?? []).map((name) => ({ metric: metric.name, name })),
  );
  const check = fitPlanToColumns(plan, inline.columns, reads);
  if (check.kind === 'misfits') throw invalidRequest(check.problems);
  return check.plan;
}
