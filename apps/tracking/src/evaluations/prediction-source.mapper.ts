import { parseModelUri } from '@weir/evaluation';
import type { PredictionSource, PromptTemplate } from '@weir/tracking-store';
import type { FieldProblem } from './evaluations.errors.js';
import type { EvaluationModel } from './evaluation-model.dto.js';

const MAX_PARAMETERS_CHARACTERS = 16_384;
const ENDPOINT_URI = /^(?:endpoints|gateway):\/+/;

/** What the schema cannot say about a model: which fields belong to which kind of it. */
export function modelProblems(model: EvaluationModel): FieldProblem[] {
  const { endpoint, uri, parameters } = model;
  return [
    ...strayFields(model),
    ...(given(endpoint) && endpointName(endpoint ?? '') === ''
      ? [{ field: 'model.endpoint', message: 'names no endpoint' }]
      : []),
    ...(given(uri) ? uriProblems(model) : []),
    ...(parameters && 'stream' in parameters && parameters.stream
      ? [{ field: 'model.parameters.stream', message: 'cannot be used: answers are read whole' }]
      : []),
    ...(JSON.stringify(parameters ?? {}).length > MAX_PARAMETERS_CHARACTERS
      ? [
          {
            field: 'model.parameters',
            message: `are longer than ${MAX_PARAMETERS_CHARACTERS} characters of JSON`,
          },
        ]
      : []),
  ];
}

function strayFields({ endpoint, uri, prompt, messages, parameters }: EvaluationModel): FieldProblem[] {
  if (given(endpoint) || given(uri)) return [];
  const fields = { 'model.prompt': prompt, 'model.messages': messages, 'model.parameters': parameters };
  return Object.entries(fields)
    .filter(([, value]) => given(value))
    .map(([field]) => ({ field, message: 'needs model.endpoint or model.uri' }));
}

function uriProblems({ uri, prompt, messages }: EvaluationModel): FieldProblem[] {
  const reference = parseModelUri(uri ?? '');
  if (reference.kind === 'malformed') return [{ field: 'model.uri', message: reference.reason }];
  if (reference.kind !== 'logged') return [];
  const message = 'cannot be given: the logged model brings its own messages';
  return [
    ...(given(prompt) ? [{ field: 'model.prompt', message }] : []),
    ...(given(messages) ? [{ field: 'model.messages', message }] : []),
  ];
}

/** Where the predictions come from. `columnMapping` applies to the name of their column too, as in MLflow. */
export function predictionSource(
  { endpoint, uri, parameters, predictions_column, ...asked }: EvaluationModel,
  columnMapping: Readonly<Record<string, string>>,
): PredictionSource {
  if (predictions_column) return { kind: 'column', column: mappedColumn(predictions_column, columnMapping) };
  const question = { template: templateOf(asked), parameters: parameters ?? {} };
  const reference = parseModelUri(endpoint ? `endpoints:/${endpointName(endpoint)}` : (uri ?? ''));
  switch (reference.kind) {
    case 'endpoint':
      return { kind: 'endpoint', endpoint: reference.name, ...question };
    case 'vendor':
      return { kind: 'model', uri: uri ?? '', takes: 'question', ...question };
    case 'server':
      return { kind: 'model', uri: uri ?? '', takes: question.template ? 'question' : 'row', ...question };
    case 'logged':
      return { kind: 'model', uri: uri ?? '', takes: 'own-messages', ...question };
    case 'malformed':
      throw new Error('the URI was checked before');
  }
}

/** The column that a name stands for. */
export const mappedColumn = (name: string, mapping: Readonly<Record<string, string>>): string =>
  Object.hasOwn(mapping, name) ? (mapping[name] ?? name) : name;

function templateOf({
  prompt,
  messages,
}: Pick<EvaluationModel, 'prompt' | 'messages'>): PromptTemplate | null {
  if (prompt) return { kind: 'prompt', prompt };
  return messages ? { kind: 'messages', messages } : null;
}

const endpointName = (uri: string): string => uri.replace(ENDPOINT_URI, '').trim();

const given = (value: unknown): boolean => value !== undefined && value !== null;
