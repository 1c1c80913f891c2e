import type { ToolCall } from '@weir/llm-v1';
import { isObject, textOrNull, type JsonObject } from '../../shared/values.js';

/** Tool calls as v1 gives them: names with parameters, and no ids, which clients need to answer them. */
export function readV1ToolCalls(calls: unknown, createId: () => string): ToolCall[] {
  if (!Array.isArray(calls)) return [];
  return calls.filter(isObject).map(({ name, parameters }: JsonObject) => ({
    id: `call_${createId()}`,
    type: 'function',
    function: { name: textOrNull(name) ?? '', arguments: JSON.stringify(parameters ?? {}) },
  }));
}

/** This API says COMPLETE also when the model asks for tools. */
export function v1FinishReason(reason: unknown, calls: number): unknown {
  return calls > 0 && reason === 'COMPLETE' ? 'tool_calls' : reason;
}
