import type { ChatResponse, CompletionsResponse, EmbeddingsRequest, EmbeddingsResponse } from '@weir/llm-v1';
import type { AnswerFacts } from './chat-chunks.js';
import { embeddingsAnswer } from './embedding-vectors.js';

const UNCOUNTED = { prompt_tokens: null, completion_tokens: null, total_tokens: null };

/** A chat answer of bare texts: nothing is known of tokens or of why each text ended. */
export function textsAsChat(texts: readonly string[], { model, created }: AnswerFacts): ChatResponse {
  const choices = texts.map((content, index) => ({
    index,
    message: { role: 'assistant', content },
    finish_reason: null,
  }));
  return { id: null, object: 'chat.completion', created, model, choices, usage: UNCOUNTED };
}

/** An answer of bare texts to a completions request. */
export function textsAsCompletions(
  texts: readonly string[],
  { model, created }: AnswerFacts,
): CompletionsResponse {
  const choices = texts.map((text, index) => ({ index, text, finish_reason: null }));
  return { id: null, object: 'text_completion', created, model, choices, usage: UNCOUNTED };
}

/** An answer of bare vectors, in the form that the caller asked for. */
export function vectorsAsEmbeddings(
  vectors: readonly number[][],
  { model }: AnswerFacts,
  { encoding_format: format }: EmbeddingsRequest,
): EmbeddingsResponse {
  return embeddingsAnswer({ vectors, model, format, usage: { prompt_tokens: null, total_tokens: null } });
}
