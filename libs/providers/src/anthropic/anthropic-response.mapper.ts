import type { ChatResponse, CompletionsResponse, ToolCall } from '@weir/llm-v1';
import { unreadableAnswer } from '../port/provider.errors.js';
import type { AnswerFacts } from '../shared/chat-chunks.js';
import { finishReasonFields } from '../shared/finish-reason.js';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';
import { readAnthropicUsage } from './anthropic-usage.js';

/** Reads an answer of `/messages`. */
export function readMessage(json: unknown, { model, created }: AnswerFacts): ChatResponse {
  if (!isObject(json) || !Array.isArray(json['content'])) throw unreadable('no content');
  const blocks = json['content'].filter(isObject);
  const calls = blocks.filter(({ type }) => type === 'tool_use').map(toToolCall);
  const texts = blocks.filter(({ type }) => type === 'text').map(({ text }) => textOrNull(text) ?? '');
  const thoughts = blocks.filter(({ type }) => type === 'thinking');
  const reasoning = thoughts.map(({ thinking }) => textOrNull(thinking) ?? '').join('');
  const content = texts.length === 0 && calls.length > 0 ? null : texts.join('');
  return {
    id: textOrNull(json['id']),
    object: 'chat.completion',
    created,
    model: textOrNull(json['model']) ?? model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content,
          ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
          ...(calls.length === 0 ? {} : { tool_calls: calls }),
        },
        ...finishReasonFields(json['stop_reason']),
      },
    ],
    usage: readAnthropicUsage(json['usage']),
  };
}

/** Reads an answer of the older `/complete`, which counts nothing. */
export function readCompletion(json: unknown, { model, created }: AnswerFacts): CompletionsResponse {
  if (!isObject(json) || typeof json['completion'] !== 'string') throw unreadable('no completion');
  return {
    id: textOrNull(json['id']),
    object: 'text_completion',
    created,
    model: textOrNull(json['model']) ?? model,
    choices: [{ index: 0, text: json['completion'], ...finishReasonFields(json['stop_reason']) }],
    usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null },
  };
}

function toToolCall({ id, name, input }: JsonObject): ToolCall {
  return {
    id: textOrNull(id) ?? '',
    type: 'function',
    function: { name: textOrNull(name) ?? '', arguments: JSON.stringify(input ?? {}) },
  };
}

function unreadable(what: string): Error {
  return unreadableAnswer(`Anthropic answered with something that is not an answer of its API: ${what}.`);
}
