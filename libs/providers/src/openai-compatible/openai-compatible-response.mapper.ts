import type { ChatResponse, CompletionsResponse, EmbeddingsResponse, Usage } from '@weir/llm-v1';
import type { ProviderAnswer } from '../port/provider-adapter.js';
import { foreignAnswer } from '../port/provider.errors.js';
import { finishReasonFields, isFinishReason } from '../shared/finish-reason.js';
import { isObject, numberOrNull, textOrNull, type JsonObject } from '../shared/values.js';
import type { JsonReply } from '../transport/vendor-endpoint.js';

/** What stands in for facts that a vendor leaves out. */
export interface AnswerContext {
  readonly vendor: string;
  readonly model: string;
  /** Unix time in seconds. */
  readonly now: () => number;
}

const UNKNOWN_USAGE: Usage = { prompt_tokens: null, completion_tokens: null, total_tokens: null };

/** Reads a chat answer; one that already has our shape keeps its text. */
export function readChatAnswer(reply: JsonReply, context: AnswerContext): ProviderAnswer<ChatResponse> {
  const body = answerBody(reply.json, 'choices', context);
  const choices = body['choices'];
  if (!choices.every(isChatChoice)) throw foreignAnswer(context.vendor, 'choices without a message');
  if (isCompleteAnswer(body, 'chat.completion') && choices.every(isCompleteChatChoice)) {
    return asItIs<ChatResponse>(reply);
  }
  const value = {
    ...body,
    ...answerHead(body, context),
    object: 'chat.completion',
    choices: choices.map(chatChoice),
  };
  return { value: value as unknown as ChatResponse, text: null };
}

/** Reads an answer of the completions API. */
export function readCompletionsAnswer(
  reply: JsonReply,
  context: AnswerContext,
): ProviderAnswer<CompletionsResponse> {
  const body = answerBody(reply.json, 'choices', context);
  const choices = body['choices'];
  if (!choices.every(isTextChoice)) throw foreignAnswer(context.vendor, 'choices without a text');
  if (isCompleteAnswer(body, 'text_completion') && choices.every(isCompleteChoice)) {
    return asItIs<CompletionsResponse>(reply);
  }
  const value = {
    ...body,
    ...answerHead(body, context),
    object: 'text_completion',
    choices: choices.map(textChoice),
  };
  return { value: value as unknown as CompletionsResponse, text: null };
}

/** Reads an answer of the embeddings API. */
export function readEmbeddingsAnswer(
  reply: JsonReply,
  context: AnswerContext,
): ProviderAnswer<EmbeddingsResponse> {
  const body = answerBody(reply.json, 'data', context);
  const data = body['data'];
  if (!data.every(isEmbedding)) throw foreignAnswer(context.vendor, 'data without an embedding');
  const isComplete =
    body['object'] === 'list' &&
    typeof body['model'] === 'string' &&
    isCountedInput(body['usage']) &&
    data.every(isWholeEmbedding);
  if (isComplete) return asItIs<EmbeddingsResponse>(reply);
  const value = {
    ...body,
    object: 'list',
    model: textOrNull(body['model']) ?? context.model,
    data: data.map((item, index) => ({ object: 'embedding', index, ...item })),
    usage: embeddingsUsage(body['usage']),
  };
  return { value: value as unknown as EmbeddingsResponse, text: null };
}

/** Token counts with every key that clients read; null where the vendor does not count. */
export function readUsage(usage: unknown): Usage {
  if (!isObject(usage)) return UNKNOWN_USAGE;
  return {
    ...usage,
    prompt_tokens: numberOrNull(usage['prompt_tokens']),
    completion_tokens: numberOrNull(usage['completion_tokens']),
    total_tokens: numberOrNull(usage['total_tokens']),
  };
}

function answerBody<Key extends string>(
  json: unknown,
  list: Key,
  context: AnswerContext,
): JsonObject & Record<Key, unknown[]> {
  if (isObject(json) && Array.isArray(json[list])) return json as JsonObject & Record<Key, unknown[]>;
  throw foreignAnswer(context.vendor, `no ${list}`);
}

/** The text as it was decoded, so that invalid UTF-8 does not reach the caller. */
function asItIs<Response>({ json, text }: JsonReply): ProviderAnswer<Response> {
  return { value: json as Response, text };
}

function isCompleteAnswer(body: JsonObject, object: string): boolean {
  return (
    body['object'] === object &&
    typeof body['id'] === 'string' &&
    typeof body['created'] === 'number' &&
    typeof body['model'] === 'string' &&
    isCountedAnswer(body['usage'])
  );
}

function isCountedInput(usage: unknown): boolean {
  return (
    isObject(usage) && typeof usage['prompt_tokens'] === 'number' && typeof usage['total_tokens'] === 'number'
  );
}

function isCountedAnswer(usage: unknown): boolean {
  return isCountedInput(usage) && isObject(usage) && typeof usage['completion_tokens'] === 'number';
}

function answerHead(body: JsonObject, context: AnswerContext): JsonObject {
  return {
    id: textOrNull(body['id']),
    created: numberOrNull(body['created']) ?? context.now(),
    model: textOrNull(body['model']) ?? context.model,
    usage: readUsage(body['usage']),
  };
}

function embeddingsUsage(usage: unknown): JsonObject {
  const { prompt_tokens, total_tokens, ...rest } = readUsage(usage);
  return isObject(usage) ? { ...rest, prompt_tokens, total_tokens } : { prompt_tokens, total_tokens };
}

function isChatChoice(choice: unknown): choice is JsonObject & { message: JsonObject } {
  return isObject(choice) && isObject(choice['message']);
}

function isTextChoice(choice: unknown): choice is JsonObject & { text: string } {
  return isObject(choice) && typeof choice['text'] === 'string';
}

function isCompleteChoice(choice: JsonObject): boolean {
  return typeof choice['index'] === 'number' && isFinishReason(choice['finish_reason']);
}

function isCompleteChatChoice(choice: JsonObject & { message: JsonObject }): boolean {
  const { role, content } = choice.message;
  return (
    isCompleteChoice(choice) && role === 'assistant' && (typeof content === 'string' || content === null)
  );
}

function chatChoice(choice: JsonObject & { message: JsonObject }, position: number): JsonObject {
  const { message } = choice;
  return {
    ...textChoice(choice, position),
    message: {
      ...message,
      role: textOrNull(message['role']) ?? 'assistant',
      content: plainText(message['content']),
    },
  };
}

function textChoice(choice: JsonObject, position: number): JsonObject {
  return {
    ...choice,
    index: numberOrNull(choice['index']) ?? position,
    ...finishReasonFields(choice['finish_reason']),
  };
}

/** Reasoning models of some vendors answer with a list of parts; clients of this wire format read a text. */
export function plainText(content: unknown): string | null {
  if (!Array.isArray(content)) return textOrNull(content);
  return content
    .filter(isObject)
    .map((part) => textOrNull(part['text']) ?? '')
    .join('');
}

function isEmbedding(item: unknown): item is JsonObject {
  return isObject(item) && (Array.isArray(item['embedding']) || typeof item['embedding'] === 'string');
}

function isWholeEmbedding(item: JsonObject): boolean {
  return item['object'] === 'embedding' && typeof item['index'] === 'number';
}
