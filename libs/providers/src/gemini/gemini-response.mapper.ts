import type { ChatResponse, EmbeddingsResponse } from '@weir/llm-v1';
import { foreignAnswer } from '../port/provider.errors.js';
import { embeddingsAnswer, isVector, type VectorAnswer } from '../shared/embedding-vectors.js';
import { isObject, numberOrNull, textOrNull, type JsonObject } from '../shared/values.js';
import {
  blockedChoice,
  extraFields,
  readBlock,
  readCandidateParts,
  readFinish,
  type CandidateParts,
} from './gemini-candidate.js';
import { readGeminiUsage } from './gemini-usage.js';

/** What the vendor does not say about its answer. */
export interface GeminiContext {
  readonly vendor: string;
  readonly model: string;
  /** Unix time in seconds. */
  readonly created: number;
  readonly createId: () => string;
}

type ChatChoice = ChatResponse['choices'][number];

/** Reads an answer of `generateContent`. */
export function readGeneratedContent(json: unknown, context: GeminiContext): ChatResponse {
  if (!isObject(json)) throw foreignAnswer(context.vendor, 'not an object');
  const version = textOrNull(json['modelVersion']);
  return {
    id: textOrNull(json['responseId']) ?? context.createId(),
    object: 'chat.completion',
    created: context.created,
    model: context.model,
    choices: readChoices(json, context),
    usage: readGeminiUsage(json['usageMetadata']),
    ...(version === null ? {} : { model_version: version }),
  };
}

/** Reads an answer of `embedContent` or `batchEmbedContents`, neither of which counts tokens. */
export function readGeminiEmbeddings(
  json: unknown,
  { vendor, model }: Pick<GeminiContext, 'vendor' | 'model'>,
  format: VectorAnswer['format'],
): EmbeddingsResponse {
  const { embedding, embeddings = [embedding] }: JsonObject = isObject(json) ? json : {};
  const vectors = (Array.isArray(embeddings) ? embeddings : []).map((item) =>
    isObject(item) ? item['values'] : null,
  );
  if (vectors.length === 0 || !vectors.every(isVector)) throw foreignAnswer(vendor, 'no embeddings');
  const usage = { prompt_tokens: null, total_tokens: null };
  return embeddingsAnswer({ vectors, model, usage, format });
}

function readChoices(json: JsonObject, context: GeminiContext): ChatChoice[] {
  const candidates = Array.isArray(json['candidates']) ? json['candidates'].filter(isObject) : [];
  if (candidates.length > 0) return candidates.map((candidate, index) => toChoice(candidate, index, context));
  const block = readBlock(json);
  if (block === null) throw foreignAnswer(context.vendor, 'no candidates');
  const { message, end } = blockedChoice(block);
  return [{ index: 0, message, ...end }];
}

function toChoice(candidate: JsonObject, position: number, { createId }: GeminiContext): ChatChoice {
  const parts = readCandidateParts(candidate, createId);
  return {
    index: numberOrNull(candidate['index']) ?? position,
    message: toMessage(parts),
    ...readFinish(candidate['finishReason'], parts.calls.length > 0),
    ...extraFields(candidate),
  };
}

function toMessage({ text, reasoning, calls, images }: CandidateParts): ChatChoice['message'] {
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: [...calls] }),
    ...(images.length === 0 ? {} : { images }),
  };
}
