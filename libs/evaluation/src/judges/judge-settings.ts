import { type DocumentReader, invalidMetric } from '../metrics/document-reader.js';

const MAX_URI = 2_000;
const MODEL_URI = /^[a-z][a-z0-9+.-]*:\/+[^/\s][^\s]*$/;
const MAX_PARAMETERS = 16_384;

/** Parts of a call that are the question itself, or that would change the form of the answer. */
const NOT_PARAMETERS = ['model', 'messages', 'prompt', 'input', 'stream', 'n'];

/** Fields that every judge may have. */
export const JUDGE_FIELDS = ['model', 'parameters'] as const;

/** The URI as it was given; an AppError `EVALUATION.INVALID_METRIC` (400) unless it has the form `<provider>:/<model>`. */
export const checkModelUri = (uri: string, field: string): string => {
  if (uri.length <= MAX_URI && MODEL_URI.test(uri)) return uri;
  throw invalidMetric(field, "must be the URI of a model: 'openai:/gpt-4', 'endpoints:/judge'");
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
  return model.startsWith('anthropic:/') ? parameters : { ...parameters, top_p: 1 };
};
