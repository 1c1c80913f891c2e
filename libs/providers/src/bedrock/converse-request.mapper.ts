import type { ChatRequest } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { givenFields } from '../shared/request-fields.js';
import { isObject, textOrNull, type JsonObject } from '../shared/values.js';
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
export function toConverseBody(request: ChatRequest): JsonObject {
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
    user,
    ...rest
  } = request;
  requireOneChoice(n);
  const { system, messages: turns } = toConverseConversation(messages);
  const inference = givenFields({
    maxTokens: maxTokens ?? newerMaxTokens,
    temperature,
    topP,
    stopSequences: typeof stop === 'string' ? [stop] : stop,
  });
  const toolConfig = toToolConfig({ tools, choice, isParallel, wereCalled: turns.some(callsTools) });
  return {
    messages: turns,
    ...(system.length === 0 ? {} : { system }),
    ...(Object.keys(inference).length === 0 ? {} : { inferenceConfig: inference }),
    ...(toolConfig === null ? {} : { toolConfig }),
    ...formatFields(format),
    ...(typeof user === 'string' ? { requestMetadata: { user } } : {}),
    ...otherFields(givenFields(rest)),
  };
}

function requireOneChoice(n: number | null | undefined): void {
  if (n == null || n === 1) return;
  throw unsuitableRequest(`'n' must be '1' for the Amazon Bedrock provider. Received value: '${String(n)}'.`);
}

function callsTools({ content }: ConverseMessage): boolean {
  return content.some((block) => 'toolUse' in block);
}

/** What only some models know, such as `top_k`, has a place of its own. */
function otherFields(rest: JsonObject): JsonObject {
  const own: JsonObject = {};
  const ofModel: JsonObject = {};
  for (const [name, value] of Object.entries(rest)) (OWN_FIELDS.has(name) ? own : ofModel)[name] = value;
  if (Object.keys(ofModel).length === 0) return own;
  const given = isObject(own['additionalModelRequestFields']) ? own['additionalModelRequestFields'] : {};
  return { ...own, additionalModelRequestFields: { ...ofModel, ...given } };
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
