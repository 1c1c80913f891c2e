import type { Usage } from '@weir/llm-v1';
import { isObject, numberOrNull, type JsonObject } from '../shared/values.js';

/** The vendor counts cached input apart; in our words it is part of the prompt. */
export function readConverseUsage(usage: unknown): Usage {
  const counts: JsonObject = isObject(usage) ? usage : {};
  const count = (name: string) => numberOrNull(counts[name]);
  const [input, output] = [count('inputTokens'), count('outputTokens')];
  const [read, written] = [count('cacheReadInputTokens'), count('cacheWriteInputTokens')];
  const prompt = input === null ? null : input + (read ?? 0) + (written ?? 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt === null || output === null ? null : prompt + output,
    prompt_tokens_details: { cached_tokens: read ?? 0 },
    ...(read === null ? {} : { cache_read_input_tokens: read }),
    ...(written === null ? {} : { cache_creation_input_tokens: written }),
  };
}
