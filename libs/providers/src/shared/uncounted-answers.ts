import type { ChatResponse, CompletionsResponse, EmbeddingsResponse } from '@weir/llm-v1';

/** What a server that answers with bare texts or vectors does not say about its answer. */
export interface AnswerFacts {
  readonly model: string;
  /** Unix time in seconds. */
  readonly created: number;
}

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

/** An answer of bare vectors. */
export function vectorsAsEmbeddings(
  vectors: readonly number[][],
  { model }: Pick<AnswerFacts, 'model'>,
): EmbeddingsResponse {
  const data = vectors.map((embedding, index) => ({
    object: 'embedding' as const,
    index,
    embedding,
  }));
  return { object: 'list', data, model, usage: { prompt_tokens: null, total_tokens: null } };
}
