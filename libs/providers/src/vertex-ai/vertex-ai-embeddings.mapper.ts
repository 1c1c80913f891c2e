import type { EmbeddingsRequest, EmbeddingsResponse } from '@weir/llm-v1';
import { foreignAnswer } from '../port/provider.errors.js';
import { embeddingsAnswer, isVector, textsOf, type VectorAnswer } from '../shared/embedding-vectors.js';
import { givenFields } from '../shared/request-fields.js';
import { isObject, numberOrNull, type JsonObject } from '../shared/values.js';

const VENDOR = 'Vertex AI';
/** Fields of the vendor that belong to a text, not to the call. */
const TEXT_FIELDS: ReadonlySet<string> = new Set(['task_type', 'title']);

/** The body of `predict`. */
export function toPredictBody(request: EmbeddingsRequest): JsonObject {
  const { input, dimensions, encoding_format: _ours, user: _unused, ...rest } = request;
  const given = Object.entries(givenFields(rest));
  const ofText = Object.fromEntries(given.filter(([key]) => TEXT_FIELDS.has(key)));
  const parameters: JsonObject = {
    ...Object.fromEntries(given.filter(([key]) => !TEXT_FIELDS.has(key))),
    ...(dimensions == null ? {} : { outputDimensionality: dimensions }),
  };
  return {
    instances: textsOf(input, VENDOR).map((content) => ({ content, ...ofText })),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
}

/** Reads an answer of `predict`, which counts the tokens of each text. */
export function readPredictions(
  json: unknown,
  model: string,
  format: VectorAnswer['format'],
): EmbeddingsResponse {
  const predictions: unknown[] =
    isObject(json) && Array.isArray(json['predictions']) ? json['predictions'] : [];
  const embeddings = predictions.map((item) =>
    isObject(item) && isObject(item['embeddings']) ? item['embeddings'] : {},
  );
  const vectors = embeddings.map(({ values }: JsonObject) => values);
  if (vectors.length === 0 || !vectors.every(isVector)) throw foreignAnswer(VENDOR, 'no embeddings');
  const tokens = embeddings.map(tokensOf).reduce(sumOrNull, 0);
  return embeddingsAnswer({ vectors, model, usage: { prompt_tokens: tokens, total_tokens: tokens }, format });
}

function tokensOf({ statistics }: JsonObject): number | null {
  return isObject(statistics) ? numberOrNull(statistics['token_count']) : null;
}

function sumOrNull(sum: number | null, tokens: number | null): number | null {
  return sum === null || tokens === null ? null : sum + tokens;
}
