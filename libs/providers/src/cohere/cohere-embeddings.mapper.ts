import type { EmbeddingsRequest, EmbeddingsResponse } from '@weir/llm-v1';
import { foreignAnswer, unsuitableRequest } from '../port/provider.errors.js';
import { embeddingsAnswer, isVector, textsOf } from '../shared/embedding-vectors.js';
import { givenFields } from '../shared/request-fields.js';
import { isObject, type JsonObject } from '../shared/values.js';
import { needsInputType } from './cohere-models.js';
import { VENDOR } from './cohere-options.js';
import { readCohereUsage } from './cohere-usage.js';
import type { CohereApiVersion } from './cohere.settings.js';

/** The vendor requires a purpose; OpenAI's clients have no word for one, and mostly fill a store of documents. */
const DEFAULT_INPUT_TYPE = 'search_document';

/** The body of a call of `/embed`. */
export function toEmbedBody(
  { input, encoding_format: _packedHere, dimensions, ...rest }: EmbeddingsRequest,
  model: string,
  version: CohereApiVersion,
): JsonObject {
  requireOneVectorType(rest['embedding_types']);
  const required = version === 'v2' || needsInputType(model) ? { input_type: DEFAULT_INPUT_TYPE } : {};
  return {
    model,
    texts: textsOf(input, VENDOR),
    ...required,
    ...(version === 'v2' ? { embedding_types: ['float'] } : {}),
    ...(dimensions == null ? {} : { output_dimension: dimensions }),
    ...givenFields(rest),
  };
}

/** An answer has room for one vector of each text, and says by `encoding_format` whether it is packed. */
function requireOneVectorType(types: unknown): void {
  if (types == null || (Array.isArray(types) && types.length === 1 && types[0] !== 'base64')) return;
  throw unsuitableRequest('embedding_types must be a list of one type; for base64 set encoding_format.');
}

/** Reads an answer of `/embed`: a list of vectors, or lists by type when types were asked for. */
export function readEmbedAnswer(
  json: unknown,
  model: string,
  format: EmbeddingsRequest['encoding_format'],
): EmbeddingsResponse {
  const body: JsonObject = isObject(json) ? json : {};
  const vectors = vectorsOf(body['embeddings']);
  if (vectors === null) throw foreignAnswer(VENDOR, 'no embeddings');
  const { prompt_tokens } = readCohereUsage(body['meta']);
  return embeddingsAnswer({ vectors, model, usage: { prompt_tokens, total_tokens: prompt_tokens }, format });
}

function vectorsOf(embeddings: unknown): number[][] | null {
  const lists: unknown[] = isObject(embeddings)
    ? [embeddings['float'], ...Object.values(embeddings)]
    : [embeddings];
  const list = lists.find((candidate) => Array.isArray(candidate));
  return Array.isArray(list) && list.every(isVector) ? list : null;
}
