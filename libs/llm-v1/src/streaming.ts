import type { ChatRequest, CompletionsRequest } from './llm.types.js';

/** Whether the caller asked for a streamed answer. */
export function wantsStream(request: Pick<ChatRequest | CompletionsRequest, 'stream'>): boolean {
  return request.stream === true;
}

/** Whether the caller asked for the extra chunk with token counts at the end of the stream. */
export function wantsUsageChunk(request: Pick<ChatRequest | CompletionsRequest, 'stream_options'>): boolean {
  return request.stream_options?.include_usage === true;
}
