import type { ChatRequest, CompletionsRequest } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { asList, givenFields, renameFields } from '../shared/request-fields.js';
import type { JsonObject } from '../shared/values.js';

/** As people write it, for messages. */
export const VENDOR = 'Cohere';

/** Our names of options that have another name there. */
const RENAMES = { max_completion_tokens: 'max_tokens', top_p: 'p', top_k: 'k' } as const;

/** The options of a request in the words that both APIs of the vendor share. */
export function toCohereOptions({
  stop,
  ...request
}: Readonly<JsonObject> & Pick<CompletionsRequest, 'stop'>): JsonObject {
  const options = renameFields(givenFields(request), RENAMES);
  return stop == null ? options : { ...options, stop_sequences: asList(stop) };
}

/** The chat APIs give one answer, and take no word on how many tools a turn may call. */
export function requireOneAnswer({ n, parallel_tool_calls: isParallel }: ChatRequest): void {
  if (n != null && n !== 1) {
    throw unsuitableRequest(`Parameter n must be 1 for Cohere chat, got ${String(n)}.`);
  }
  if (isParallel === false) {
    throw unsuitableRequest('Cohere models cannot be held to one tool call at a time.');
  }
}
