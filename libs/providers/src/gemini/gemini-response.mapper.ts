import type { ChatResponse, EmbeddingsRequest, EmbeddingsResponse } from '@weir/llm-v1';
import { foreignAnswer } from '../port/provider.errors.js';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import { isVector } from '../shared/embedding-vectors.js';
import { vectorsAsEmbeddings } from '../shared/uncounted-answers.js';
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
export interface GeminiContext extends AnswerFacts {
  readonly vendor: string;
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
  facts: Omit<GeminiContext, 'createId'>,
  request: EmbeddingsRequest,
): EmbeddingsResponse {
  const { embedding, embeddings = [embedding] }: JsonObject = isObject(json) ? json : {};
  const vectors = (Array.isArray(embeddings) ? embeddings : []).map((item) =>
    isObject(item) ? item['values'] : null,
  );
  if (vectors.length === 0 || !vectors.every(isVector)) throw foreignAnswer(facts.vendor, 'no embeddings');
  return vectorsAsEmbeddings(vectors, facts, request);
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
