import type { Usage } from '@weir/llm-v1';
import { isObject, type JsonObject } from '../../shared/values.js';
import { readCohereUsage } from '../cohere-usage.js';

/** Answers of v1 count in `meta`; older ones only in `token_count`. */
export function readV1Usage({ meta, token_count: older }: JsonObject): Usage {
  if (!isObject(older)) return readCohereUsage(meta);
  const tokens = { input_tokens: older['prompt_tokens'], output_tokens: older['response_tokens'] };
  return readCohereUsage({ tokens, ...(isObject(meta) ? meta : {}) });
}
