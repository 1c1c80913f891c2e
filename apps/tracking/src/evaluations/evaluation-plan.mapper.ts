import { resolveBehaviour, resultName, selectMetrics, type Metric } from '@weir/evaluation';
import { AppError } from '@weir/errors';
import type { EvaluationPlan, SummarisedMetric } from '@weir/tracking-store';
import { limitsOf } from './evaluation-limits.mapper.js';
import { invalidRequest, type FieldProblem } from './evaluations.errors.js';
import { metricRequest } from './metric-request.mapper.js';
import { mappedColumn, modelProblems, predictionSource } from './prediction-source.mapper.js';
import type { SubmitEvaluationRequest } from './submit-evaluation.dto.js';

/** The part of a plan that the request alone decides. */
export type RequestedPlan = Omit<EvaluationPlan, 'rows' | 'artifactFolder' | 'ownsRun'>;

export interface RequestedEvaluation {
  readonly plan: RequestedPlan;
  readonly metrics: readonly Metric[];
  readonly summary: readonly SummarisedMetric[];
  /** Metrics of a preset that were left out, and why. */
  readonly warnings: readonly string[];
}

/** What the schema cannot say: which fields exclude each other, and names that only the catalogue of metrics knows. */
export function requestedEvaluation(request: SubmitEvaluationRequest): RequestedEvaluation {
  const problems = exclusions(request);
  if (problems.length > 0) throw invalidRequest(problems);
  const plan = planOf(request);
  const { metrics, warnings } = selectedMetrics(plan);
  return {
    plan,
    metrics,
    summary: metrics.map((metric) => ({
      name: resultName(metric),
      hasJustification: metric.hasJustification ?? false,
    })),
    warnings,
  };
}

function planOf(request: SubmitEvaluationRequest): RequestedPlan {
  const { col_mapping, retriever_k, metric_prefix } = request.evaluator_config ?? {};
  const columnMapping = col_mapping ?? {};
  return {
    version: 2,
    behaviour: resolveBehaviour({ compat: request.compat ?? null, textstat: request.textstat ?? null }),
    modelType: request.model_type ?? null,
    extraMetrics: request.extra_metrics ?? [],
    predictions: predictionSource(request.model, columnMapping),
    targets: request.targets ? mappedColumn(request.targets, columnMapping) : null,
    columnMapping,
    ...(retriever_k ? { retrieverK: retriever_k } : {}),
    ...(metric_prefix ? { metricPrefix: metric_prefix } : {}),
    ...(request.judge_model ? { judgeModel: request.judge_model } : {}),
    reusesJudgeAnswers: request.reuse_judge_answers ?? true,
    limits: limitsOf(request.limits),
    priority: request.priority ?? 'normal',
  };
}

/** The catalogue's refusals name their field as the request's other refusals do. */
function selectedMetrics(plan: RequestedPlan): ReturnType<typeof selectMetrics> {
  try {
    return selectMetrics(metricRequest(plan));
  } catch (error) {
    throw AppError.isInstance(error) ? withField(error) : error;
  }
}

function withField(error: AppError): AppError {
  const { code, status, message, details } = error;
  const field = typeof details.field === 'string' ? details.field : 'extra_metrics';
  const errors = details.errors ?? [{ field, message }];
  return new AppError({ code, status, message, details: { ...details, errors }, cause: error });
}

function exclusions({ data, model, run_id, ...place }: SubmitEvaluationRequest): FieldProblem[] {
  const { experiment_id, experiment_name, run_name } = place;
  return [
    ...exactlyOne('data', { rows: data.rows, table: data.table, dataset: data.dataset }),
    ...exactlyOne('model', {
      endpoint: model.endpoint,
      uri: model.uri,
      predictions_column: model.predictions_column,
    }),
    ...atMostOne({ run_id, experiment_id, experiment_name }),
    ...atMostOne({ run_id, run_name }),
    ...atMostOne({ 'model.prompt': model.prompt, 'model.messages': model.messages }),
    ...modelProblems(model),
  ];
}

const given = (value: unknown): boolean => value !== undefined && value !== null;

const names = (fields: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(fields)
    .filter(([, value]) => given(value))
    .map(([name]) => name);

function exactlyOne(parent: string, fields: Readonly<Record<string, unknown>>): FieldProblem[] {
  if (names(fields).length === 1) return [];
  return [{ field: parent, message: `needs exactly one of: ${Object.keys(fields).join(', ')}` }];
}

function atMostOne(fields: Readonly<Record<string, unknown>>): FieldProblem[] {
  const [field, ...others] = names(fields);
  if (field === undefined || others.length === 0) return [];
  return [{ field, message: `cannot be given together with ${others.join(', ')}` }];
}
