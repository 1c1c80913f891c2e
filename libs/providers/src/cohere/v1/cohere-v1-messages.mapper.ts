import type { ChatMessage, ToolCall } from '@weir/llm-v1';
import { unsuitableRequest } from '../../port/provider.errors.js';
import { messageText, parseToolArguments } from '../../shared/message-parts.js';
import { isObject, type JsonObject } from '../../shared/values.js';

/** A conversation in the vendor's words: instructions and the newest turn stand apart from the turns before. */
export interface V1Conversation {
  readonly message: string;
  readonly preamble?: string;
  readonly chat_history?: readonly JsonObject[];
  readonly tool_results?: unknown;
}

export function toV1Conversation(messages: readonly ChatMessage[]): V1Conversation {
  const preamble = messages.filter(isInstruction).map(plainText);
  const turns = toTurns(messages.filter((message) => !isInstruction(message)));
  const last = turns.pop();
  const said = {
    ...(preamble.length === 0 ? {} : { preamble: preamble.join('\n') }),
    ...(turns.length === 0 ? {} : { chat_history: turns }),
  };
  if (last?.['role'] === 'TOOL') return { message: '', ...said, tool_results: last['tool_results'] };
  if (last?.['role'] === 'USER') return { message: String(last['message']), ...said };
  throw unsuitableRequest(`Last message must be from user, got ${messages.at(-1)?.role ?? 'none'}.`);
}

function isInstruction({ role }: ChatMessage): boolean {
  return role === 'system' || role === 'developer';
}

/** Results of neighbouring tool messages answer one turn and share one entry. */
function toTurns(messages: readonly ChatMessage[]): JsonObject[] {
  const turns: JsonObject[] = [];
  const calls = new Map<string, JsonObject>();
  let results: JsonObject[] | null = null;
  for (const message of messages) {
    if (message.role === 'tool') {
      if (results === null) turns.push({ role: 'TOOL', tool_results: (results = []) });
      results.push(toToolResult(message, calls));
      continue;
    }
    results = null;
    for (const call of message.tool_calls ?? []) calls.set(call.id, toV1Call(call));
    turns.push(toTurn(message));
  }
  return turns;
}

function toTurn(message: ChatMessage): JsonObject {
  if (message.role === 'user') return { role: 'USER', message: plainText(message) };
  if (message.role !== 'assistant')
    throw unsuitableRequest(`Cohere models know no messages of role '${message.role}'.`);
  const calls = message.tool_calls ?? [];
  const turn = { role: 'CHATBOT', message: plainText(message) };
  return calls.length === 0 ? turn : { ...turn, tool_calls: calls.map(toV1Call) };
}

function toV1Call({ function: { name, arguments: text } }: ToolCall): JsonObject {
  return { name, parameters: parseToolArguments(name, text) };
}

/** The vendor has no ids: a result repeats the call that it answers. */
function toToolResult(message: ChatMessage, calls: ReadonlyMap<string, JsonObject>): JsonObject {
  const call = calls.get(message.tool_call_id ?? '');
  if (!call) throw unsuitableRequest('The tool_call_id of a tool message names no call before it.');
  return { call, outputs: toOutputs(plainText(message)) };
}

/** Outputs are objects: JSON that is none, and plain text, go inside one. */
function toOutputs(text: string): readonly JsonObject[] {
  const value = parseJson(text);
  if (isObject(value)) return [value];
  if (Array.isArray(value) && value.length > 0 && value.every(isObject)) return value;
  return [{ output: value ?? text }];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function plainText(message: ChatMessage): string {
  const { content } = message;
  if (Array.isArray(content) && content.some(({ type }) => type !== 'text'))
    throw unsuitableRequest('The API v1 of Cohere takes texts only; its API v2 takes images.');
  return messageText(message);
}
