import { parseModelUri } from '../models/model-uri.js';
import { type DocumentReader, invalidMetric } from '../metrics/document-reader.js';

const MAX_URI = 2_000;
const MAX_PARAMETERS = 16_384;

/** Parts of a call that are the question itself, or that would change the form of the answer. */
const NOT_PARAMETERS = ['model', 'messages', 'prompt', 'input', 'stream', 'n'];

/** Fields that every judge may have. */
export const JUDGE_FIELDS = ['model', 'parameters'] as const;

/** The URI as it was given; an AppError `EVALUATION.INVALID_METRIC` (400) unless a model that can judge may stand behind it. */
export const checkModelUri = (uri: string, field: string): string => {
  if (uri.length > MAX_URI) throw invalidMetric(field, `is longer than ${MAX_URI} characters`);
  const reference = parseModelUri(uri);
  if (reference.kind === 'malformed') throw invalidMetric(field, reference.reason);
  if (reference.kind !== 'logged') return uri;
  throw invalidMetric(field, 'is a logged model: it can be evaluated, but not judge');
};

export const readModel = (document: DocumentReader, judgeModel: string): string => {
  const model = document.optionalText('model', { maxLength: MAX_URI });
  return model === undefined ? judgeModel : checkModelUri(model, document.field('model'));
};

/** Undefined where the field was left out; an empty object is an answer: nothing is sent then. */
export const readParameters = (document: DocumentReader): Readonly<Record<string, unknown>> | undefined => {
  const parameters = document.optionalObject('parameters', { maxLength: MAX_PARAMETERS });
  const stranger = NOT_PARAMETERS.find((name) => parameters !== undefined && Object.hasOwn(parameters, name));
  if (stranger === undefined) return parameters;
  throw invalidMetric(`${document.field('parameters')}.${stranger}`, 'cannot be set for a judge');
};

/**
 * What MLflow sends with every question of a judge that says nothing else. Anthropic's models take one of temperature and top_p only,
 * and refuse every row otherwise; a top_p of 1 changes nothing.
 */
export const defaultParameters = (model: string): Readonly<Record<string, unknown>> => {
  const parameters = { temperature: 0, max_tokens: 200 };
  const reference = parseModelUri(model);
  const isAnthropic = reference.kind === 'vendor' && reference.vendor === 'anthropic';
  return isAnthropic ? parameters : { ...parameters, top_p: 1 };
};
