import type { ChatMessage, ToolCall } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { parseToolArguments } from '../shared/message-parts.js';
import type { JsonObject } from '../shared/values.js';
import { toContentBlocks } from './converse-content.mapper.js';

/** A turn in the vendor's words. */
export interface ConverseMessage {
  readonly role: 'user' | 'assistant';
  readonly content: readonly JsonObject[];
}

/** A conversation in the vendor's words: instructions stand apart from the turns. */
export interface ConverseConversation {
  readonly system: readonly JsonObject[];
  readonly messages: readonly ConverseMessage[];
}

/** Turns have to alternate, so neighbours of one role, as the results of parallel tool calls are, become one. */
export function toConverseConversation(messages: readonly ChatMessage[]): ConverseConversation {
  const system: JsonObject[] = [];
  const turns: { role: 'user' | 'assistant'; content: JsonObject[] }[] = [];
  for (const message of messages) {
    if (message.role === 'system' || message.role === 'developer') {
      system.push(...toContentBlocks(message.content));
      continue;
    }
    const { role, content } = toTurn(message);
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else if (content.length > 0) turns.push({ role, content: [...content] });
  }
  return { system, messages: turns };
}

function toTurn(message: ChatMessage): ConverseMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: toContentBlocks(message.content) };
    case 'assistant':
      return {
        role: 'assistant',
        content: [...toContentBlocks(message.content), ...(message.tool_calls ?? []).map(toToolUse)],
      };
    case 'tool':
      return { role: 'user', content: [toToolResult(message)] };
    default:
      throw unsuitableRequest(`Amazon Bedrock knows no messages of role '${message.role}'.`);
  }
}

function toToolUse({ id, function: { name, arguments: text } }: ToolCall): JsonObject {
  return { toolUse: { toolUseId: id, name, input: parseToolArguments(name, text) } };
}

function toToolResult({ tool_call_id: id, content }: ChatMessage): JsonObject {
  return { toolResult: { toolUseId: id ?? '', content: toContentBlocks(content) } };
}
