import type { ChatRequest, EmbeddingsRequest } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { textsOf } from '../shared/embedding-vectors.js';
import { asList, givenFields } from '../shared/request-fields.js';
import { isObject, type JsonObject } from '../shared/values.js';
import { toGeminiConversation } from './gemini-contents.mapper.js';
import { toThinkingConfig } from './gemini-thinking.js';
import { toGeminiToolConfig, toGeminiTools } from './gemini-tools.mapper.js';

/** Our names of what the vendor keeps in `generationConfig`. */
const GENERATION_NAMES: ReadonlyMap<string, string> = new Map([
  ['temperature', 'temperature'],
  ['top_p', 'topP'],
  ['top_k', 'topK'],
  ['n', 'candidateCount'],
  ['seed', 'seed'],
  ['presence_penalty', 'presencePenalty'],
  ['frequency_penalty', 'frequencyPenalty'],
  ['logprobs', 'responseLogprobs'],
  ['top_logprobs', 'logprobs'],
]);

/**
 * The body of `generateContent`. Fields of the vendor's own travel as they are: `generationConfig` is completed by
 * what we know, everything else stands beside it.
 */
export function toGenerateContentBody(request: ChatRequest, model: string): JsonObject {
  const { messages, tools, tool_choice: toolChoice, ...settings } = request;
  const { instructions, contents } = toGeminiConversation(messages, model);
  const toolConfig = tools == null ? null : toGeminiToolConfig(toolChoice);
  const { generationConfig, others } = divideSettings(settings, model);
  return {
    contents,
    ...(instructions.length === 0 ? {} : { systemInstruction: { parts: instructions } }),
    ...(tools == null ? {} : { tools: toGeminiTools(tools) }),
    ...(toolConfig === null ? {} : { toolConfig }),
    ...(Object.keys(generationConfig).length === 0 ? {} : { generationConfig }),
    ...others,
  };
}

/** The body of `embedContent` for one text, of `batchEmbedContents` for several. */
export function toEmbedBody(request: EmbeddingsRequest, model: string): JsonObject {
  const { input, dimensions, encoding_format: _ours, user: _unused, ...rest } = request;
  const shared = {
    ...givenFields(rest),
    ...(dimensions == null ? {} : { outputDimensionality: dimensions }),
  };
  const requests = textsOf(input, 'Gemini').map((text) => ({ content: { parts: [{ text }] }, ...shared }));
  const [only] = requests;
  if (typeof input === 'string' && only !== undefined) return only;
  return { requests: requests.map((one) => ({ model: `models/${model}`, ...one })) };
}

interface DividedSettings {
  readonly generationConfig: JsonObject;
  readonly others: JsonObject;
}

function divideSettings(settings: Readonly<JsonObject>, model: string): DividedSettings {
  const {
    max_tokens: maxTokens,
    max_completion_tokens: newerMaxTokens,
    stop,
    response_format: format,
    reasoning_effort: effort,
    parallel_tool_calls: isParallel,
    user: _unused,
    generationConfig: own,
    ...rest
  } = settings;
  if (isParallel === false) throw unsuitableRequest('Gemini models cannot be kept from parallel tool calls.');
  const { known, others } = rename(givenFields(rest));
  const limit = maxTokens ?? newerMaxTokens;
  const generationConfig: JsonObject = {
    ...known,
    ...(limit == null ? {} : { maxOutputTokens: limit }),
    ...(stop == null ? {} : { stopSequences: asList(stop) }),
    ...formatFields(format),
    ...(effort == null ? {} : { thinkingConfig: toThinkingConfig(effort, model) }),
  };
  return { generationConfig: completed(own, generationConfig), others };
}

function rename(given: JsonObject): { known: JsonObject; others: JsonObject } {
  const known: JsonObject = {};
  const others: JsonObject = {};
  for (const [key, value] of Object.entries(given)) {
    const name = GENERATION_NAMES.get(key);
    if (name === undefined) others[key] = value;
    else known[name] = value;
  }
  return { known, others };
}

/** What the caller says in the vendor's own words wins. */
function completed(own: unknown, ours: JsonObject): JsonObject {
  if (own == null) return ours;
  if (!isObject(own)) throw unsuitableRequest("'generationConfig' must be an object.");
  const merged = { ...ours, ...own };
  const { thinkingConfig: effort } = ours;
  const { thinkingConfig: thinking } = own;
  if (!isObject(effort) || !isObject(thinking)) return merged;
  return { ...merged, thinkingConfig: { ...effort, ...thinking } };
}

function formatFields(format: unknown): JsonObject {
  if (format == null) return {};
  const { type, json_schema: named }: JsonObject = isObject(format) ? format : {};
  const json = { responseMimeType: 'application/json' };
  if (type === 'text') return {};
  if (type === 'json_object') return json;
  if (type === 'json_schema' && isObject(named)) return { ...json, responseJsonSchema: named['schema'] };
  throw unsuitableRequest('Gemini models take response_format of type text, json_object or json_schema.');
}
