import type { IncomingHttpHeaders } from 'node:http';
import type { Usage } from '@weir/llm-v1';
import { numberOrNull } from '../shared/values.js';
import { headerText } from '../transport/vendor-reply.js';

/** Counts of a prompt and of what was written, as far as they are known. */
export function toUsage(read: unknown, written: unknown): Usage {
  const [prompt, completion] = [numberOrNull(read), numberOrNull(written)];
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt === null || completion === null ? null : prompt + completion,
  };
}

/** How many tokens were read. Bedrock counts for every family and says so beside the body. */
export function readTokens(headers: IncomingHttpHeaders): number | null {
  return headerCount(headers, 'x-amzn-bedrock-input-token-count');
}

/** How many tokens were written. */
export function writtenTokens(headers: IncomingHttpHeaders): number | null {
  return headerCount(headers, 'x-amzn-bedrock-output-token-count');
}

function headerCount(headers: IncomingHttpHeaders, name: string): number | null {
  const text = headerText(headers, name);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
