import { resolveBehaviour, selectMetrics } from '@weir/evaluation';
import type {
  EvaluationLimits,
  EvaluationPlan,
  ModelPrice,
  PredictionSource,
  PromptTemplate,
} from '@weir/tracking-store';
import { invalidRequest, type FieldProblem } from './evaluations.errors.js';
import type { EvaluationModel, SubmitEvaluationRequest } from './submit-evaluation.dto.js';

/** The part of a plan that the request alone decides. */
export type RequestedPlan = Omit<EvaluationPlan, 'rows' | 'artifactFolder' | 'ownsRun'>;

const MAX_PARAMETERS_CHARACTERS = 16_384;
const ENDPOINT_URI = /^endpoints:\/+/;

/** What the schema cannot say: which fields exclude each other, and names that only the catalogue of metrics knows. */
export function requestedPlan(request: SubmitEvaluationRequest): RequestedPlan {
  const problems = exclusions(request);
  if (problems.length > 0) throw invalidRequest(problems);
  const behaviour = resolveBehaviour({ compat: request.compat ?? null, textstat: request.textstat ?? null });
  const targets = request.targets ?? null;
  const extraMetrics = request.extra_metrics ?? [];
  const preset = request.model_type ?? null;
  const { col_mapping, retriever_k, metric_prefix } = request.evaluator_config ?? {};
  const retriever = retriever_k ? { retrieverK: retriever_k } : {};
  const judgeModel = request.judge_model ?? null;
  selectMetrics({ preset, extraMetrics, judgeModel, hasTargets: targets !== null, behaviour, ...retriever });
  return {
    version: 2,
    behaviour,
    modelType: preset,
    extraMetrics,
    predictions: predictionSource(request.model),
    targets,
    columnMapping: col_mapping ?? {},
    ...retriever,
    ...(metric_prefix ? { metricPrefix: metric_prefix } : {}),
    ...(judgeModel ? { judgeModel } : {}),
    reusesJudgeAnswers: request.reuse_judge_answers ?? true,
    limits: limitsOf(request.limits),
    priority: request.priority ?? 'normal',
  };
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

function modelProblems({ endpoint, prompt, messages, parameters }: EvaluationModel): FieldProblem[] {
  const alone = { 'model.prompt': prompt, 'model.messages': messages, 'model.parameters': parameters };
  const stray = given(endpoint)
    ? []
    : names(alone).map((field) => ({ field, message: 'needs model.endpoint' }));
  const isEmpty = given(endpoint) && endpointName(endpoint ?? '') === '';
  const isLarge = JSON.stringify(parameters ?? {}).length > MAX_PARAMETERS_CHARACTERS;
  return [
    ...stray,
    ...(isEmpty ? [{ field: 'model.endpoint', message: 'names no endpoint' }] : []),
    ...(parameters && 'stream' in parameters && parameters.stream
      ? [{ field: 'model.parameters.stream', message: 'cannot be used: answers are read whole' }]
      : []),
    ...(isLarge
      ? [
          {
            field: 'model.parameters',
            message: `are longer than ${MAX_PARAMETERS_CHARACTERS} characters of JSON`,
          },
        ]
      : []),
  ];
}

function predictionSource({
  endpoint,
  parameters,
  predictions_column,
  ...asked
}: EvaluationModel): PredictionSource {
  if (predictions_column) return { kind: 'column', column: predictions_column };
  return {
    kind: 'endpoint',
    endpoint: endpointName(endpoint ?? ''),
    template: templateOf(asked),
    parameters: parameters ?? {},
  };
}

function templateOf({
  prompt,
  messages,
}: Pick<EvaluationModel, 'prompt' | 'messages'>): PromptTemplate | null {
  if (prompt) return { kind: 'prompt', prompt };
  return messages ? { kind: 'messages', messages } : null;
}

function limitsOf(limits: SubmitEvaluationRequest['limits']): EvaluationLimits {
  const prices = Object.entries(limits?.prices ?? {}).map(([uri, price]): [string, ModelPrice] => [
    uri,
    { inputPerMillion: price.input_per_million, outputPerMillion: price.output_per_million },
  ]);
  return {
    maxCalls: limits?.max_calls ?? null,
    maxCostUsd: limits?.max_cost_usd ?? null,
    concurrency: limits?.concurrency ?? null,
    requestsPerMinute: limits?.requests_per_minute ?? null,
    prices: Object.fromEntries(prices),
  };
}

const endpointName = (uri: string): string => uri.replace(ENDPOINT_URI, '').trim();

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
