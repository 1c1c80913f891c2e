import type { ChatRequest, CompletionsRequest } from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { onePrompt } from '../shared/chat-as-completions.js';
import { requireOneChoice } from '../shared/one-choice.js';
import { asList, givenFields } from '../shared/request-fields.js';
import { isObject, type JsonObject } from '../shared/values.js';
import { toConversation } from './anthropic-messages.mapper.js';
import { toAnthropicToolChoice, toAnthropicTools } from './anthropic-tools.mapper.js';
import { VENDOR } from './anthropic-vendor.js';

/** The vendor requires a limit; this is the most that every Claude model can write. */
const DEFAULT_MAX_TOKENS = 4096;

/** The body of a call of `/messages`. */
export function toMessagesBody(request: ChatRequest, model: string): JsonObject {
  const {
    messages,
    max_tokens: maxTokens,
    max_completion_tokens: newerMaxTokens,
    stop,
    n,
    tools,
    tool_choice: toolChoice,
    parallel_tool_calls: isParallel,
    response_format: format,
    reasoning_effort: effort,
    user,
    ...rest
  } = request;
  requireOneChoice(n, VENDOR);
  const { system, messages: turns } = toConversation(messages);
  const choice = tools == null ? null : toAnthropicToolChoice(toolChoice, isParallel);
  return {
    model,
    max_tokens: maxTokens ?? newerMaxTokens ?? DEFAULT_MAX_TOKENS,
    messages: turns,
    ...givenFields(rest),
    ...(system === null ? {} : { system }),
    ...(stop == null ? {} : { stop_sequences: asList(stop) }),
    ...(tools == null ? {} : { tools: toAnthropicTools(tools) }),
    ...(choice === null ? {} : { tool_choice: choice }),
    ...formatFields(format),
    ...effortFields(effort, rest['output_config']),
    ...(typeof user === 'string' ? { metadata: { user_id: user } } : {}),
  };
}

/** The body of a call of the older `/complete`, which wants its prompt as a dialogue. */
export function toCompleteBody(request: CompletionsRequest, model: string): JsonObject {
  const { prompt, max_tokens: maxTokens, stop, n, ...rest } = request;
  requireOneChoice(n, VENDOR);
  return {
    model,
    prompt: asDialogue(onePrompt(prompt)),
    max_tokens_to_sample: maxTokens ?? DEFAULT_MAX_TOKENS,
    ...givenFields(rest),
    ...(stop == null ? {} : { stop_sequences: asList(stop) }),
  };
}

/** How much to think is part of how to answer there. */
function effortFields(effort: unknown, given: unknown): JsonObject {
  if (effort == null) return {};
  return { output_config: { effort, ...(isObject(given) ? given : {}) } };
}

function formatFields(format: JsonObject | null | undefined): JsonObject {
  if (format == null || format['type'] === 'text') return {};
  const { json_schema: named } = format;
  if (format['type'] === 'json_schema' && isObject(named)) {
    return { output_format: { type: 'json_schema', schema: named['schema'] } };
  }
  throw unsuitableRequest('Anthropic models take response_format of type text or json_schema.');
}

function asDialogue(prompt: string): string {
  const asked = prompt.startsWith('\n\nHuman:') ? prompt : `\n\nHuman: ${prompt}`;
  return /\n\nAssistant:\s*$/.test(asked) ? asked : `${asked}\n\nAssistant:`;
}
