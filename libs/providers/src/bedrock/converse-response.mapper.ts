import type { ChatResponse, ToolCall } from '@weir/llm-v1';
import { unreadableAnswer } from '../port/provider.errors.js';
import { finishReasonFields } from '../shared/finish-reason.js';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';
import type { BedrockFacts } from './bedrock-model.js';
import { readConverseUsage } from './converse-usage.js';

/** Reads an answer of `converse`. */
export function readConverseAnswer(json: unknown, facts: BedrockFacts): ChatResponse {
  if (!isObject(json)) throw unreadable();
  return {
    ...facts,
    object: 'chat.completion',
    choices: [{ index: 0, message: readMessage(json['output']), ...finishReasonFields(json['stopReason']) }],
    usage: readConverseUsage(json['usage']),
  };
}

function readMessage(output: unknown): ChatResponse['choices'][number]['message'] {
  const message = isObject(output) ? output['message'] : null;
  if (!isObject(message) || !Array.isArray(message['content'])) throw unreadable();
  const blocks = message['content'].filter(isObject);
  const calls = blocks.map(({ toolUse }) => toolUse).filter(isObject);
  const texts = blocks.flatMap(textsOf);
  const reasoning = blocks.map(reasoningOf).join('');
  return {
    role: 'assistant',
    content: texts.length === 0 && calls.length > 0 ? null : texts.join(''),
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(toToolCall) }),
  };
}

/** A block is a text, or a text whose sources are told, in pieces. */
function textsOf({ text, citationsContent: cited }: JsonObject): string[] {
  if (typeof text === 'string') return [text];
  if (!isObject(cited) || !Array.isArray(cited['content'])) return [];
  return cited['content'].filter(isObject).map((piece) => textOrNull(piece['text']) ?? '');
}

function reasoningOf({ reasoningContent: reasoning }: JsonObject): string {
  const told = isObject(reasoning) ? reasoning['reasoningText'] : null;
  return isObject(told) ? (textOrNull(told['text']) ?? '') : '';
}

function toToolCall({ toolUseId, name, input }: JsonObject): ToolCall {
  return {
    id: textOrNull(toolUseId) ?? '',
    type: 'function',
    function: { name: textOrNull(name) ?? '', arguments: JSON.stringify(input ?? {}) },
  };
}

function unreadable(): Error {
  return unreadableAnswer('Amazon Bedrock answered with something that is not an answer of Converse.');
}
