import type { ChatRequest } from '@weir/llm-v1';
import { unsuitableRequest } from '../../port/provider.errors.js';
import { isObject, type JsonObject } from '../../shared/values.js';
import { requireOneAnswer, toCohereOptions } from '../cohere-options.js';
import { toV1Conversation } from './cohere-v1-messages.mapper.js';
import { toV1Tools } from './cohere-v1-tools.mapper.js';

/** The body of a call of `/v1/chat`. */
export function toV1ChatBody(request: ChatRequest, model: string): JsonObject {
  requireOneAnswer(request);
  const {
    messages,
    n: _one,
    parallel_tool_calls: _always,
    tools,
    tool_choice: choice,
    response_format: format,
    ...rest
  } = request;
  return {
    model,
    ...toV1Conversation(messages),
    ...(tools == null ? {} : toolFields(tools, choice)),
    ...(format == null ? {} : { response_format: toV1Format(format) }),
    ...toCohereOptions(rest),
  };
}

/** This API leaves the choice to the model: it can be offered tools or not, and no more. */
function toolFields(tools: readonly JsonObject[], choice: unknown): JsonObject {
  if (choice === 'none') return {};
  if (choice == null || choice === 'auto') return { tools: toV1Tools(tools) };
  throw unsuitableRequest('The API v1 of Cohere cannot be told to use a tool; its API v2 can.');
}

/** Only the schema of a named schema has a place there. */
function toV1Format(format: JsonObject): JsonObject {
  const { type, json_schema: named } = format;
  if (type !== 'json_schema' || !isObject(named)) return format;
  return { type: 'json_object', schema: named['schema'] };
}
