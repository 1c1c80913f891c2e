import type {
  ChatMessage,
  ChatRequest,
  CompletionsRequest,
  EmbeddingsRequest,
  TextInput,
} from '@weir/llm-v1';
import { unsuitableRequest } from '../port/provider.errors.js';
import { givenFields } from '../shared/request-fields.js';
import type { JsonObject } from '../shared/values.js';

/** How a vendor's dialect of the OpenAI API differs, for one model. */
export interface RequestProfile {
  /** Absent where the address names the model, as on Azure. */
  readonly model: string | null;
  /** Reasoning models refuse `max_tokens`; it travels as `max_completion_tokens`. */
  readonly isReasoningModel: boolean;
  /** Whether the vendor understands `stream_options.include_usage`. */
  readonly canCountStreams: boolean;
}

/** The body of a unary chat call. */
export function toChatBody(request: ChatRequest, profile: RequestProfile): JsonObject {
  const body = givenFields(request, start(profile));
  if (request.stream === false) body['stream'] = false;
  if (request.messages.some(hasNullField)) body['messages'] = request.messages.map(withoutNullFields);
  if (profile.isReasoningModel) renameMaxTokens(body);
  return body;
}

/** The body of a streamed chat call. */
export function toChatStreamBody(request: ChatRequest, profile: RequestProfile): JsonObject {
  return streamed(toChatBody(request, profile), request, profile);
}

/** The body of a completions call, for the few models that still have that API. */
export function toCompletionsBody(request: CompletionsRequest, profile: RequestProfile): JsonObject {
  return givenFields(request, start(profile));
}

/** The body of a streamed completions call. */
export function toCompletionsStreamBody(request: CompletionsRequest, profile: RequestProfile): JsonObject {
  return streamed(toCompletionsBody(request, profile), request, profile);
}

/** The body of an embeddings call. */
export function toEmbeddingsBody(request: EmbeddingsRequest, profile: RequestProfile): JsonObject {
  return givenFields(request, start(profile));
}

/** Says a completions request as a conversation of one turn, for models that only chat. */
export function completionsAsChat({ prompt, ...rest }: CompletionsRequest): ChatRequest {
  return { ...rest, messages: [{ role: 'user', content: onePrompt(prompt) }] };
}

function onePrompt(prompt: TextInput): string {
  const only = typeof prompt === 'string' ? prompt : prompt.length === 1 ? prompt[0] : undefined;
  if (typeof only === 'string') return only;
  throw unsuitableRequest(
    'This model takes one text as prompt: several prompts and token ids are not supported.',
  );
}

function start({ model }: RequestProfile): JsonObject {
  return model === null ? {} : { model };
}

function streamed(
  body: JsonObject,
  request: ChatRequest | CompletionsRequest,
  { canCountStreams }: RequestProfile,
): JsonObject {
  body['stream'] = true;
  if (canCountStreams) body['stream_options'] = { ...request.stream_options, include_usage: true };
  else if (request.stream_options) body['stream_options'] = request.stream_options;
  return body;
}

function renameMaxTokens(body: JsonObject): void {
  const { max_tokens: maxTokens } = body;
  if (maxTokens === undefined) return;
  delete body['max_tokens'];
  body['max_completion_tokens'] ??= maxTokens;
}

function hasNullField(message: ChatMessage): boolean {
  for (const key in message) if (message[key] === null && key !== 'content') return true;
  return false;
}

/** Clients that serialise models send `tool_calls: null` and the like, which vendors refuse; content may be null. */
function withoutNullFields(message: ChatMessage): ChatMessage {
  return Object.fromEntries(
    Object.entries(message).filter(([key, value]) => value !== null || key === 'content'),
  ) as ChatMessage;
}
