import type { ChatResponse, ToolCall } from '@weir/llm-v1';
import { foreignAnswer } from '../../port/provider.errors.js';
import { finishReasonFields } from '../../shared/finish-reason.js';
import { isObject, textOrNull, type JsonObject } from '../../shared/values.js';
import type { CohereFacts } from '../cohere-chat-api.js';
import { requireFinished } from '../cohere-failure.js';
import { VENDOR } from '../cohere-options.js';
import { readCohereUsage } from '../cohere-usage.js';

/** What the vendor says beside the text and has no other name for in our wire format. */
const KEPT_FIELDS = ['tool_plan', 'citations'] as const;

/** Reads an answer of `/v2/chat`. */
export function readV2Chat(json: unknown, { model, created }: CohereFacts): ChatResponse {
  if (!isObject(json) || !isObject(json['message'])) throw foreignAnswer(VENDOR, 'no message');
  const { finish_reason: reason, message } = json;
  requireFinished(reason, json['error']);
  return {
    id: textOrNull(json['id']),
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message: readMessage(message), ...finishReasonFields(reason) }],
    usage: readCohereUsage(json['usage']),
  };
}

function readMessage(message: JsonObject): ChatResponse['choices'][number]['message'] {
  const parts = Array.isArray(message['content']) ? message['content'].filter(isObject) : [];
  const texts = parts.filter(({ type }) => type === 'text').map(({ text }) => textOrNull(text) ?? '');
  const thoughts = parts
    .filter(({ type }) => type === 'thinking')
    .map((part) => textOrNull(part['thinking']));
  const calls = Array.isArray(message['tool_calls'])
    ? message['tool_calls'].filter(isObject).map(toToolCall)
    : [];
  return {
    role: 'assistant',
    content: texts.length === 0 && calls.length > 0 ? null : texts.join(''),
    ...(thoughts.length === 0 ? {} : { reasoning_content: thoughts.join('') }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...Object.fromEntries(
      KEPT_FIELDS.filter((name) => message[name] != null).map((name) => [name, message[name]]),
    ),
  };
}

function toToolCall({ id, function: called }: JsonObject): ToolCall {
  const { name, arguments: text } = isObject(called) ? called : {};
  return {
    id: textOrNull(id) ?? '',
    type: 'function',
    function: { name: textOrNull(name) ?? '', arguments: toArguments(text) },
  };
}

/** A tool without parameters is called with nothing, or with the text null; clients parse an object. */
function toArguments(text: unknown): string {
  return typeof text === 'string' && text.trim() !== '' && text.trim() !== 'null' ? text : '{}';
}
