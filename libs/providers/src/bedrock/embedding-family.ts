import type { EmbeddingsRequest } from '@weir/llm-v1';
import { readEmbedAnswer, toEmbedBody } from '../cohere/cohere-embeddings.mapper.js';
import { unreadableAnswer } from '../port/provider.errors.js';
import { isVector } from '../shared/embedding-vectors.js';
import { givenFields } from '../shared/request-fields.js';
import { isObject, numberOrNull, type JsonObject } from '../shared/values.js';

/** What an embedding model answered to some texts. */
export interface EmbeddedTexts {
  readonly vectors: readonly number[][];
  /** Null where the family does not count. */
  readonly tokens: number | null;
}

/** Models that embed texts, each family in its own words. */
export interface EmbeddingFamily {
  /** Parts of the ids of its models, wherever they stand: regions and ARNs come before. */
  readonly models: RegExp;
  /** How many texts one call can take. */
  readonly textsPerCall: number;
  readonly toBody: (texts: readonly string[], options: JsonObject) => JsonObject;
  readonly readAnswer: (json: unknown) => EmbeddedTexts;
}

/** The widely used one: also for ids that say nothing about their model. */
const titanEmbed: EmbeddingFamily = {
  models: /amazon\.titan-embed-/,
  textsPerCall: 1,
  toBody: ([inputText], options) => ({ inputText, ...options }),
  readAnswer: (json) => {
    const answer = isObject(json) ? json : {};
    return { vectors: [vector(answer['embedding'])], tokens: numberOrNull(answer['inputTextTokenCount']) };
  },
};

const novaEmbed: EmbeddingFamily = {
  models: /amazon\.nova-.*embed/,
  textsPerCall: 1,
  toBody: ([value], { dimensions, ...options }) => ({
    taskType: 'SINGLE_EMBEDDING',
    singleEmbeddingParams: {
      embeddingPurpose: 'GENERIC_INDEX',
      ...(dimensions === undefined ? {} : { embeddingDimension: dimensions }),
      text: { truncationMode: 'END', value },
      ...options,
    },
  }),
  readAnswer: (json) => {
    const answer = isObject(json) ? json : {};
    const embeddings = Array.isArray(answer['embeddings']) ? answer['embeddings'].filter(isObject) : [];
    const tokens = numberOrNull(answer['inputTokenCount']);
    return { vectors: [vector(embeddings[0]?.['embedding'])], tokens };
  },
};

const cohereEmbed: EmbeddingFamily = {
  models: /cohere\.embed-/,
  textsPerCall: 96,
  toBody: (texts, options) => {
    const request: EmbeddingsRequest = { ...options, input: [...texts] };
    const { model: _, ...body } = toEmbedBody(request, '', 'v2');
    return body;
  },
  readAnswer: (json) => {
    const { data, usage } = readEmbedAnswer(json, '', 'float');
    return { vectors: data.map(({ embedding }) => vector(embedding)), tokens: usage.prompt_tokens };
  },
};

const FAMILIES: readonly EmbeddingFamily[] = [titanEmbed, novaEmbed, cohereEmbed];

/** The family of a model; null for models that do not embed. */
export function embeddingFamilyOf(model: string): EmbeddingFamily | null {
  return FAMILIES.find(({ models }) => models.test(model)) ?? null;
}

/** What an endpoint of type embeddings speaks when the id of its model, such as that of a profile, does not tell. */
export function assumedEmbeddingFamily(model: string): EmbeddingFamily | null {
  return model.startsWith('arn:') ? titanEmbed : null;
}

/** The options of a request; how vectors are packed is our matter. */
export function embeddingOptions(request: EmbeddingsRequest): JsonObject {
  const { input: _, encoding_format: _packedHere, ...rest } = request;
  return givenFields(rest);
}

function vector(value: unknown): number[] {
  if (isVector(value)) return value;
  throw unreadableAnswer('Amazon Bedrock answered with something that is not an embedding.');
}
