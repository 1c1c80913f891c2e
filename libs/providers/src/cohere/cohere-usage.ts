import type { Usage } from '@weir/llm-v1';
import { isObject, numberOrNull, type JsonObject } from '../shared/values.js';

/**
 * Reads `usage` of v2 or `meta` of v1. The vendor counts what the model saw and, apart from that, what it bills; the
 * first is what the counts of our wire format mean, and the second stays beside it.
 */
export function readCohereUsage(counts: unknown): Usage {
  const facts: JsonObject = isObject(counts) ? counts : {};
  const billed = isObject(facts['billed_units']) ? facts['billed_units'] : null;
  const seen = isObject(facts['tokens']) ? facts['tokens'] : (billed ?? {});
  const prompt = numberOrNull(seen['input_tokens']);
  const completion = numberOrNull(seen['output_tokens']);
  const cached = numberOrNull(facts['cached_tokens']);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt === null || completion === null ? null : prompt + completion,
    ...(cached === null ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
    ...(billed === null ? {} : { billed_units: billed }),
  };
}
