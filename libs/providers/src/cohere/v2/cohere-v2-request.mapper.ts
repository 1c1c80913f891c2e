import type { ChatMessage, ChatRequest } from '@weir/llm-v1';
import { unsuitableRequest } from '../../port/provider.errors.js';
import { givenFields } from '../../shared/request-fields.js';
import { isObject, type JsonObject } from '../../shared/values.js';
import { requireOneAnswer, toCohereOptions } from '../cohere-options.js';

/** The body of a call of `/v2/chat`. */
export function toV2ChatBody(request: ChatRequest, model: string): JsonObject {
  requireOneAnswer(request);
  const {
    messages,
    n: _one,
    parallel_tool_calls: _always,
    tools,
    tool_choice: choice,
    response_format: format,
    reasoning_effort: effort,
    ...rest
  } = request;
  return {
    model,
    messages: messages.map(toV2Message),
    ...(tools == null ? {} : toolFields(tools, choice)),
    ...(format == null ? {} : { response_format: toV2Format(format) }),
    ...(typeof effort === 'string' ? { thinking: toThinking(effort) } : {}),
    ...toCohereOptions(rest),
  };
}

/** What the model thought goes back to it as a part of its turn; everything else is said as OpenAI says it. */
function toV2Message(message: ChatMessage): JsonObject {
  const { role, content, reasoning_content: thinking, ...rest } = message;
  const fields = givenFields(rest);
  if (role !== 'assistant') return { role: role === 'developer' ? 'system' : role, content, ...fields };
  const hasThought = typeof thinking === 'string' && thinking !== '';
  const thoughts = hasThought ? [{ type: 'thinking', thinking }] : [];
  const said = typeof content === 'string' ? textParts(content) : (content ?? []);
  const parts = [...thoughts, ...said];
  return { role, ...(parts.length === 0 ? {} : { content: hasThought ? parts : content }), ...fields };
}

/** A turn that only calls tools has no words; clients write it with an empty text. */
function textParts(text: string): JsonObject[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

/** The vendor can only be told whether to call a tool, so one named tool is offered alone. */
function toolFields(tools: readonly JsonObject[], choice: unknown): JsonObject {
  if (choice === 'none') return { tools, tool_choice: 'NONE' };
  if (choice === 'required') return { tools, tool_choice: 'REQUIRED' };
  if (!isObject(choice))
    return choice == null || choice === 'auto' ? { tools } : { tools, tool_choice: choice };
  const name = isObject(choice['function']) ? choice['function']['name'] : undefined;
  const chosen = tools.filter(({ function: tool }) => isObject(tool) && tool['name'] === name);
  if (chosen.length === 0)
    throw unsuitableRequest('tool_choice names a function that is not among the tools.');
  return { tools: chosen, tool_choice: 'REQUIRED' };
}

/** Only the schema of a named schema has a place there. */
function toV2Format(format: JsonObject): JsonObject {
  const { type, json_schema: named } = format;
  if (type !== 'json_schema' || !isObject(named)) return format;
  return { type: 'json_object', json_schema: named['schema'] };
}

/** The vendor's models think or do not; how much is theirs to decide. */
function toThinking(effort: string): JsonObject {
  return { type: effort === 'none' ? 'disabled' : 'enabled' };
}
