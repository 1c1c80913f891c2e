import type { ChatResponse, CompletionsResponse, EmbeddingsRequest, EmbeddingsResponse } from '@weir/llm-v1';
import { unreadableAnswer } from '../port/provider.errors.js';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import { isVector } from '../shared/embedding-vectors.js';
import { textsAsChat, textsAsCompletions, vectorsAsEmbeddings } from '../shared/uncounted-answers.js';
import { isObject } from '../shared/values.js';

export function mosaicMlToChat(json: unknown, facts: AnswerFacts): ChatResponse {
  return textsAsChat(readTexts(json), facts);
}

export function mosaicMlToCompletions(json: unknown, facts: AnswerFacts): CompletionsResponse {
  return textsAsCompletions(readTexts(json), facts);
}

export function mosaicMlToEmbeddings(
  json: unknown,
  facts: AnswerFacts,
  request: EmbeddingsRequest,
): EmbeddingsResponse {
  const vectors = readOutputs(json);
  if (vectors.every(isVector)) return vectorsAsEmbeddings(vectors, facts, request);
  throw unreadable('outputs that are not lists of numbers');
}

function readTexts(json: unknown): string[] {
  const outputs = readOutputs(json);
  if (outputs.every((text) => typeof text === 'string')) return outputs;
  throw unreadable('outputs that are not texts');
}

function readOutputs(json: unknown): unknown[] {
  if (isObject(json) && Array.isArray(json['outputs'])) return json['outputs'];
  throw unreadable('no outputs');
}

function unreadable(what: string): Error {
  const message = `MosaicML answered with something that is not an answer of its API: ${what}.`;
  return unreadableAnswer(message, { vendorStatus: 200 });
}
