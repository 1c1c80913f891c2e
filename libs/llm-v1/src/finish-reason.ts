/**
 * Why a choice ended. `function_call` only answers requests that use OpenAI's older `functions` field; every other
 * vendor word is mapped to one of the first four.
 */
export const FINISH_REASONS = ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'] as const;

export type FinishReason = (typeof FINISH_REASONS)[number];
