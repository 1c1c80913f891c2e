import type { Usage } from '@weir/llm-v1';
import { isObject, numberOrNull, type JsonObject } from '../shared/values.js';

const CACHE_COUNTS = ['cache_creation_input_tokens', 'cache_read_input_tokens'] as const;

/** The vendor counts cached input apart; in our words it is part of the prompt. Its own counts stay beside ours. */
export function readAnthropicUsage(usage: unknown): Usage {
  const counts: JsonObject = isObject(usage) ? usage : {};
  const input = numberOrNull(counts['input_tokens']);
  const output = numberOrNull(counts['output_tokens']);
  const [created, read] = CACHE_COUNTS.map((name) => numberOrNull(counts[name]) ?? 0);
  const prompt = input === null ? null : input + (created ?? 0) + (read ?? 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt === null || output === null ? null : prompt + output,
    prompt_tokens_details: { cached_tokens: read ?? 0 },
    ...Object.fromEntries(
      CACHE_COUNTS.filter((name) => counts[name] != null).map((name) => [name, counts[name]]),
    ),
  };
}
