import type { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '../llm.types.js';
import type { V28ChatRequest, V28CompletionsRequest, V28EmbeddingsRequest } from './v28.types.js';

/** Turns a validated 2.8 chat request into the current dialect; only names change, values stay. */
export function chatRequestFromV28({ candidate_count: n, ...rest }: V28ChatRequest): ChatRequest {
  return n == null ? rest : { ...rest, n };
}

/** Turns a validated 2.8 completions request into the current dialect. */
export function completionsRequestFromV28({
  candidate_count: n,
  ...rest
}: V28CompletionsRequest): CompletionsRequest {
  return n == null ? rest : { ...rest, n };
}

/** Turns a validated 2.8 embeddings request into the current dialect. */
export function embeddingsRequestFromV28({ text, ...rest }: V28EmbeddingsRequest): EmbeddingsRequest {
  return { ...rest, input: text };
}
