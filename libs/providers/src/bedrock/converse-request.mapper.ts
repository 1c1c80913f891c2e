import type { ChatRequest } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { requireOneChoice } from '../shared/one-choice.js';
import { asList, givenFields } from '../shared/request-fields.js';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';
import { VENDOR } from './bedrock-vendor.js';
import { toConverseConversation, type ConverseMessage } from './converse-messages.mapper.js';
import { toToolConfig } from './converse-tools.mapper.js';

/** Fields of the vendor's own that a caller may give under their own names. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  'guardrailConfig',
  'additionalModelRequestFields',
  'additionalModelResponseFieldPaths',
  'outputConfig',
  'performanceConfig',
  'promptVariables',
  'requestMetadata',
  'serviceTier',
]);

/** The body of a call of `converse` and `converse-stream`. */
export function toConverseBody(request: ChatRequest, model: string): JsonObject {
  const {
    messages,
    max_tokens: maxTokens,
    max_completion_tokens: newerMaxTokens,
    temperature,
    top_p: topP,
    stop,
    n,
    tools,
    tool_choice: choice,
    parallel_tool_calls: isParallel,
    response_format: format,
    reasoning_effort: effort,
    user,
    ...rest
  } = request;
  requireOneChoice(n, VENDOR);
  const { system, messages: turns } = toConverseConversation(messages);
  const inference = givenFields({
    maxTokens: maxTokens ?? newerMaxTokens,
    temperature,
    topP,
    stopSequences: stop == null ? null : asList(stop),
  });
  const toolConfig = toToolConfig({ tools, choice, isParallel, wereCalled: turns.some(callsTools) });
  return {
    messages: turns,
    ...(system.length === 0 ? {} : { system }),
    ...(Object.keys(inference).length === 0 ? {} : { inferenceConfig: inference }),
    ...(toolConfig === null ? {} : { toolConfig }),
    ...formatFields(format),
    ...(typeof user === 'string' ? { requestMetadata: { user } } : {}),
    ...otherFields(givenFields(rest), effort == null ? {} : effortFields(effort, model)),
  };
}

function callsTools({ content }: ConverseMessage): boolean {
  return content.some((block) => 'toolUse' in block);
}

/** What only some models know, such as `top_k`, has a place of its own. */
function otherFields(rest: JsonObject, effort: JsonObject): JsonObject {
  const own: JsonObject = {};
  const ofModel = { ...effort };
  for (const [name, value] of Object.entries(rest)) (OWN_FIELDS.has(name) ? own : ofModel)[name] = value;
  if (Object.keys(ofModel).length === 0) return own;
  const given = isObject(own['additionalModelRequestFields']) ? own['additionalModelRequestFields'] : {};
  return { ...own, additionalModelRequestFields: { ...ofModel, ...given } };
}

/** How much to think has no word in Converse: each family is told in its own. */
function effortFields(effort: unknown, model: string): JsonObject {
  if (model.includes('anthropic.')) return { output_config: { effort } };
  if (model.includes('amazon.nova'))
    return { reasoningConfig: { type: 'enabled', maxReasoningEffort: effort } };
  return { reasoning_effort: effort };
}

function formatFields(format: JsonObject | null | undefined): JsonObject {
  if (format == null || format['type'] === 'text') return {};
  const { json_schema: named } = format;
  if (format['type'] !== 'json_schema' || !isObject(named))
    throw unsuitableRequest('Amazon Bedrock takes response_format of type text or json_schema.');
  const [name, description] = [textOrNull(named['name']), textOrNull(named['description'])];
  const jsonSchema = {
    schema: JSON.stringify(named['schema'] ?? {}),
    ...(name === null ? {} : { name }),
    ...(description === null ? {} : { description }),
  };
  return { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } } };
}
