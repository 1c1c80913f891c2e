import type { ChatMessage, ContentPart, ToolCall } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { messageText, parseToolArguments, partUrl, readDataUrl } from '../shared/message-parts.js';
import type { JsonObject } from '../shared/values.js';

/** A turn in the vendor's words. */
export interface AnthropicMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string | readonly JsonObject[];
}

/** A conversation in the vendor's words: instructions stand apart from the turns. */
export interface AnthropicConversation {
  readonly system: string | null;
  readonly messages: readonly AnthropicMessage[];
}

/** Results of parallel tool calls have to share one turn, so neighbouring tool messages are put together. */
export function toConversation(messages: readonly ChatMessage[]): AnthropicConversation {
  const system: string[] = [];
  const turns: AnthropicMessage[] = [];
  let results: JsonObject[] | null = null;
  for (const message of messages) {
    if (message.role === 'tool') {
      if (results === null) turns.push({ role: 'user', content: (results = []) });
      results.push(toToolResult(message));
      continue;
    }
    results = null;
    if (message.role === 'system' || message.role === 'developer') system.push(messageText(message));
    else turns.push(toTurn(message));
  }
  return { system: system.length === 0 ? null : system.join('\n\n'), messages: turns };
}

function toTurn(message: ChatMessage): AnthropicMessage {
  if (message.role === 'assistant') return toAssistantTurn(message);
  if (message.role !== 'user')
    throw unsuitableRequest(`Anthropic models know no messages of role '${message.role}'.`);
  return { role: 'user', content: toContent(message) };
}

function toAssistantTurn(message: ChatMessage): AnthropicMessage {
  const calls = message.tool_calls ?? [];
  const content = toContent(message);
  if (calls.length === 0) return { role: 'assistant', content };
  const said = typeof content === 'string' ? textBlocks(content) : content;
  return { role: 'assistant', content: [...said, ...calls.map(toToolUse)] };
}

/** Empty text blocks are refused, so an answer that only calls tools has none. */
function textBlocks(text: string): JsonObject[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }];
}

function toContent({ content }: ChatMessage): string | JsonObject[] {
  return Array.isArray(content) ? content.map(toBlock) : (content ?? '');
}

function toBlock(part: ContentPart): JsonObject {
  if (part.type === 'image_url') return { type: 'image', source: imageSource(part) };
  if (part.type === 'input_audio') throw unsuitableRequest('Anthropic models take no audio.');
  return { ...part };
}

function imageSource(part: ContentPart): JsonObject {
  const url = partUrl(part);
  const inline = readDataUrl(url);
  if (inline === null) return { type: 'url', url };
  return { type: 'base64', media_type: inline.mimeType, data: inline.data };
}

function toToolUse({ id, function: { name, arguments: text } }: ToolCall): JsonObject {
  return { type: 'tool_use', id, name, input: parseToolArguments(name, text) };
}

function toToolResult(message: ChatMessage): JsonObject {
  const result = { type: 'tool_result', tool_use_id: message.tool_call_id ?? '' };
  return { ...result, content: toContent(message) };
}
