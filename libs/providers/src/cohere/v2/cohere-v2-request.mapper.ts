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
function toV2Message({ role, reasoning_content: thinking, ...fields }: ChatMessage): JsonObject {
  const message = { role: role === 'developer' ? 'system' : role, ...givenFields(fields) };
  if (role !== 'assistant' || typeof thinking !== 'string' || thinking === '') return message;
  const { content } = fields;
  const said = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
  return { ...message, content: [{ type: 'thinking', thinking }, ...said] };
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
