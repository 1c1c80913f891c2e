import { fromUuid, type Evaluation, type EvaluationProgress } from '@weir/tracking-store';
import type { EvaluationLinks, EvaluationView } from './evaluation-views.dto.js';

export const EVALUATIONS_PATH = '/api/weir/v1/evaluations';

export function viewOf(evaluation: Evaluation, progress: EvaluationProgress): EvaluationView {
  const { plan } = evaluation;
  const isStatic = plan.predictions.kind === 'column';
  return {
    evaluation_id: evaluation.evaluationId,
    run_id: fromUuid(evaluation.runId),
    experiment_id: String(evaluation.experimentId),
    status: evaluation.status,
    model_type: plan.modelType,
    compat: plan.behaviour.compat,
    textstat: plan.behaviour.textstat,
    progress: {
      total_rows: evaluation.totalRows,
      predicted_rows: isStatic ? (evaluation.totalRows ?? 0) : progress.predictedRows,
      scored_rows: progress.scoredRows,
      failed_rows: progress.failedRows,
    },
    metrics: evaluation.metrics,
    warnings: evaluation.warnings,
    error: evaluation.error,
    created_at: evaluation.createdAt.toISOString(),
    started_at: evaluation.startedAt?.toISOString() ?? null,
    finished_at: evaluation.finishedAt?.toISOString() ?? null,
    links: linksOf(evaluation),
  };
}

function linksOf({ evaluationId, runId }: Evaluation): EvaluationLinks {
  const self = `${EVALUATIONS_PATH}/${evaluationId}`;
  return {
    self,
    results: `${self}/results`,
    cancel: `${self}/cancel`,
    run: `/api/2.0/mlflow/runs/get?run_id=${fromUuid(runId)}`,
  };
}
