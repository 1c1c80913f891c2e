import { resolveBehaviour, selectMetrics } from '@weir/evaluation';
import type { EvaluationPlan, PredictionSource, PromptTemplate } from '@weir/tracking-store';
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
  selectMetrics({ preset, extraMetrics, hasTargets: targets !== null, behaviour });
  return {
    version: 1,
    behaviour,
    modelType: preset,
    extraMetrics,
    predictions: predictionSource(request.model),
    targets,
  };
}

function exclusions({ data, model, run_id, ...place }: SubmitEvaluationRequest): FieldProblem[] {
  const { experiment_id, experiment_name, run_name } = place;
  return [
    ...exactlyOne('data', { rows: data.rows, table: data.table }),
    ...exactlyOne('model', { endpoint: model.endpoint, predictions_column: model.predictions_column }),
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
