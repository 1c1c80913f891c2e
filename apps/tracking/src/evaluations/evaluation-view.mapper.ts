import { resultName, selectMetrics } from '@weir/evaluation';
import { AppError } from '@weir/errors';
import {
  fromUuid,
  summariseRequest,
  type Evaluation,
  type EvaluationLimits,
  type EvaluationPlan,
  type EvaluationRequestSummary,
  type EvaluationStanding,
  type ListedEvaluation,
  type SummarisedMetric,
} from '@weir/tracking-store';
import { progressOf } from './evaluation-progress.mapper.js';
import { metricRequest } from './metric-request.mapper.js';
import type {
  EvaluationLimitsView,
  EvaluationLinks,
  EvaluationSummaryView,
  EvaluationView,
} from './evaluation-views.dto.js';

export const EVALUATIONS_PATH = '/api/weir/v1/evaluations';

/** What was asked for, in short; read from the plan where it was not kept. */
export function askedOf({ asked, plan }: Pick<Evaluation, 'asked' | 'plan'>): EvaluationRequestSummary {
  return asked ?? summariseRequest(plan, metricsOf(plan));
}

export function viewOf(evaluation: Evaluation, standing: EvaluationStanding): EvaluationView {
  const { plan } = evaluation;
  const asked = askedOf(evaluation);
  return {
    ...summaryOf({ ...evaluation, asked }),
    compat: plan.behaviour.compat,
    textstat: plan.behaviour.textstat,
    targets: plan.targets,
    metric_names: asked.metrics.map(({ name }) => name),
    judge_model: plan.judgeModel ?? null,
    limits: limitsOf(plan.limits),
    cancel_requested: evaluation.cancelRequestedAt !== null,
    progress: progressOf(standing, asked),
    metrics: evaluation.metrics,
    statistics: evaluation.statistics,
    warnings: evaluation.warnings,
  };
}

export function summaryOf(evaluation: ListedEvaluation): EvaluationSummaryView {
  const { asked } = evaluation;
  return {
    evaluation_id: evaluation.evaluationId,
    run_id: fromUuid(evaluation.runId),
    experiment_id: String(evaluation.experimentId),
    status: evaluation.status,
    priority: asked?.priority ?? 'normal',
    model_type: asked?.modelType ?? null,
    model: asked?.model ?? null,
    data: asked?.data ?? null,
    total_rows: evaluation.totalRows,
    calls_made: evaluation.callsMade,
    cost_usd: evaluation.costUsd,
    error: evaluation.error,
    created_at: evaluation.createdAt.toISOString(),
    started_at: evaluation.startedAt?.toISOString() ?? null,
    finished_at: evaluation.finishedAt?.toISOString() ?? null,
    links: linksOf(evaluation),
  };
}

/** For evaluations of before the names were kept. */
function metricsOf(plan: EvaluationPlan): SummarisedMetric[] {
  try {
    return selectMetrics(metricRequest(plan)).metrics.map((metric) => ({
      name: resultName(metric),
      hasJustification: metric.hasJustification ?? false,
    }));
  } catch (error) {
    // A metric that this version does not know any more: its results still can be read.
    if (AppError.isInstance(error)) return [];
    throw error;
  }
}

function limitsOf(limits: EvaluationLimits | undefined): EvaluationLimitsView {
  return {
    max_calls: limits?.maxCalls ?? null,
    max_cost_usd: limits?.maxCostUsd ?? null,
    concurrency: limits?.concurrency ?? null,
    requests_per_minute: limits?.requestsPerMinute ?? null,
  };
}

function linksOf({ evaluationId, runId }: Pick<Evaluation, 'evaluationId' | 'runId'>): EvaluationLinks {
  const self = `${EVALUATIONS_PATH}/${evaluationId}`;
  return {
    self,
    events: `${self}/events`,
    results: `${self}/results`,
    cancel: `${self}/cancel`,
    resume: `${self}/resume`,
    run: `/api/2.0/mlflow/runs/get?run_id=${fromUuid(runId)}`,
  };
}
