import type { ChatResponse } from '@weir/llm-v1';
import { foreignAnswer } from '../../port/provider.errors.js';
import { finishReasonFields } from '../../shared/finish-reason.js';
import { isObject, textOrNull } from '../../shared/values.js';
import type { CohereFacts } from '../cohere-chat-api.js';
import { requireFinished } from '../cohere-failure.js';
import { VENDOR } from '../cohere-options.js';
import { readV1ToolCalls, v1FinishReason } from './cohere-v1-tool-calls.js';
import { readV1Usage } from './cohere-v1-usage.js';

/** Reads an answer of `/v1/chat`. */
export function readV1Chat(json: unknown, { model, created, createId }: CohereFacts): ChatResponse {
  if (!isObject(json) || typeof json['text'] !== 'string') throw foreignAnswer(VENDOR, 'no text');
  const { text, finish_reason: reason, citations } = json;
  requireFinished(reason, json['error']);
  const calls = readV1ToolCalls(json['tool_calls'], createId);
  const message = {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(Array.isArray(citations) ? { citations } : {}),
  };
  return {
    id: textOrNull(json['response_id']),
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message, ...finishReasonFields(v1FinishReason(reason, calls.length)) }],
    usage: readV1Usage(json),
  };
}
