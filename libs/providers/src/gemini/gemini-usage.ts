import type { Usage } from '@weir/llm-v1';
import { isObject, numberOrNull, type JsonObject } from '../shared/values.js';

/**
 * The vendor leaves out counts of zero, and counts thoughts and the input of its own tools apart; in our words these
 * belong to the completion and to the prompt.
 */
export function readGeminiUsage(usage: unknown): Usage {
  const counts: JsonObject = isObject(usage) ? usage : {};
  const total = numberOrNull(counts['totalTokenCount']);
  if (total === null) return { prompt_tokens: null, completion_tokens: null, total_tokens: null };
  const count = (name: string) => numberOrNull(counts[name]) ?? 0;
  const cached = numberOrNull(counts['cachedContentTokenCount']);
  const thoughts = numberOrNull(counts['thoughtsTokenCount']);
  return {
    prompt_tokens: count('promptTokenCount') + count('toolUsePromptTokenCount'),
    completion_tokens: count('candidatesTokenCount') + (thoughts ?? 0),
    total_tokens: total,
    ...(cached === null ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
    ...(thoughts === null ? {} : { completion_tokens_details: { reasoning_tokens: thoughts } }),
  };
}
