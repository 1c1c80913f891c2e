import type { ChatResponse, CompletionsResponse, EmbeddingsRequest, EmbeddingsResponse } from '@weir/llm-v1';
import { unreadableAnswer } from '../port/provider.errors.js';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import { isVector } from '../shared/embedding-vectors.js';
import { textsAsChat, textsAsCompletions, vectorsAsEmbeddings } from '../shared/uncounted-answers.js';
import { isObject } from '../shared/values.js';

export function scoringToChat(json: unknown, facts: AnswerFacts): ChatResponse {
  return textsAsChat(readTexts(json), facts);
}

export function scoringToCompletions(json: unknown, facts: AnswerFacts): CompletionsResponse {
  return textsAsCompletions(readTexts(json), facts);
}

export function scoringToEmbeddings(
  json: unknown,
  facts: AnswerFacts,
  request: EmbeddingsRequest,
): EmbeddingsResponse {
  return vectorsAsEmbeddings(readVectors(json), facts, request);
}

function readPredictions(json: unknown): unknown {
  if (isObject(json) && json['predictions'] !== undefined) return json['predictions'];
  throw incompatible('The response is missing the required key: predictions.');
}

/** Texts come as a list, as the one value of a mapping, or under `choices` or `candidates` of a larger one. */
function readTexts(json: unknown): string[] {
  const predictions = readPredictions(json);
  const texts = isObject(predictions) ? choicesOf(predictions) : predictions;
  if (!Array.isArray(texts)) throw incompatible(`Expected a list of strings, got ${kindOf(texts)}.`);
  if (texts.length === 0) throw incompatible('The input list is empty');
  const odd = texts.findIndex((text) => typeof text !== 'string');
  if (odd === -1) return texts as string[];
  throw incompatible(`Expected a list of strings, but item ${String(odd)} is ${kindOf(texts[odd])}.`);
}

function choicesOf(predictions: Record<string, unknown>): unknown {
  const values = Object.values(predictions);
  if (values.length === 1) return values[0];
  const named = predictions['choices'] ?? predictions['candidates'];
  if (named !== undefined) return named;
  throw incompatible(
    'The dict format is invalid for this route type. ' +
      "Ensure the served model returns a dict key containing 'choices'",
  );
}

/** Vectors come as a list of lists of numbers; a flat list of numbers is one vector. */
function readVectors(json: unknown): number[][] {
  const predictions = readPredictions(json);
  if (!Array.isArray(predictions))
    throw incompatible(`Expected a list of vectors, got ${kindOf(predictions)}.`);
  if (predictions.length === 0) throw incompatible('The input list is empty');
  if (isVector(predictions)) return [predictions];
  const odd = predictions.findIndex((vector) => !isVector(vector));
  if (odd !== -1) {
    throw incompatible(`Expected lists of numbers, but item ${String(odd)} is ${kindOf(predictions[odd])}.`);
  }
  const vectors = predictions as number[][];
  if (vectors.some((vector) => vector.length === 0)) {
    throw incompatible('One or more lists in the returned prediction response are empty');
  }
  return vectors;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list that does not only hold numbers';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function incompatible(reason: string): Error {
  return unreadableAnswer(reason, { vendorStatus: 200 });
}
